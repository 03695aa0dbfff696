package io.pairscope.engine.scan;

import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Side;
import io.pairscope.engine.scan.BlockTask.Work;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.ShardRows;
import io.pairscope.engine.storage.UnusableInputException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Projections of the rows of a set on given directions, brought to the driver; of a seeded sample when there are many. */
public final class ProjectionScan {
    /** 128 MB. */
    private static final long MOST_VALUES = 1L << 24;

    private ProjectionScan() {}

    /** Directions of one part of the pairs, one per column: of images, of texts, or of both as one vector [x; y]. */
    public record Directions(Matrix image, Matrix text) implements Serializable {
        public static Directions ofImages(Matrix image, int textDims) {
            return new Directions(image, new Matrix(textDims, image.columns(), new double[textDims * image.columns()]));
        }

        public static Directions ofTexts(int imageDims, Matrix text) {
            return new Directions(new Matrix(imageDims, text.columns(), new double[imageDims * text.columns()]), text);
        }

        public static Directions ofPairs(Matrix joint, int imageDims) {
            Matrix byRow = joint.transposed();
            int split = imageDims * joint.columns();
            double[] values = byRow.values();
            return new Directions(
                    new Matrix(joint.columns(), imageDims, Arrays.copyOf(values, split)).transposed(),
                    new Matrix(
                                    joint.columns(),
                                    joint.rows() - imageDims,
                                    Arrays.copyOfRange(values, split, values.length))
                            .transposed());
        }

        /** Of row i of a block, by direction. */
        private double[] project(EmbeddingBlock block, int i) {
            double[] result = project(block, Side.IMAGE, i, image);
            double[] other = project(block, Side.TEXT, i, text);
            for (int l = 0; l < result.length; l++) {
                result[l] += other[l];
            }
            return result;
        }

        private static double[] project(EmbeddingBlock block, Side side, int i, Matrix directions) {
            double[] row = new double[directions.rows()];
            block.copyRow(side, i, row, 0);
            return directions.transposeTimes(row);
        }
    }

    /**
     * Reads the input of a finished moment scan again.
     *
     * @param title what progress calls the set
     * @param parts directions, as many in each part
     * @return for each part, by direction, the projections of the rows
     * @throws UnusableInputException when the input is no longer what the first scan saw
     */
    public static List<double[][]> run(
            Session session, String title, MomentResult moments, List<Directions> parts, int seed) {
        int directions = parts.get(0).image().columns();
        RowSample sample =
                RowSample.of(seed, MOST_VALUES / directions, moments.inventory().rows());
        Directions[] shipped = parts.toArray(Directions[]::new);
        List<double[][]> projected = ShardScan.again(session, "projections of " + title, moments)
                .collect(task -> new Projection(shipped, sample));
        return IntStream.range(0, parts.size())
                .mapToObj(part -> byDirection(
                        projected.stream()
                                .flatMapToDouble(task -> Arrays.stream(task[part]))
                                .toArray(),
                        directions))
                .toList();
    }

    private static double[][] byDirection(double[] rows, int directions) {
        double[][] result = new double[directions][rows.length / directions];
        for (int i = 0; i < rows.length; i++) {
            result[i % directions][i / directions] = rows[i];
        }
        return result;
    }

    /** By part, the projections of one row after those of another. */
    private static final class Projection implements Work<double[][]> {
        private final Directions[] parts;
        private final RowSample sample;
        private final DoubleStream.Builder[] rows;

        Projection(Directions[] parts, RowSample sample) {
            this.parts = parts;
            this.sample = sample;
            this.rows =
                    Stream.generate(DoubleStream::builder).limit(parts.length).toArray(DoubleStream.Builder[]::new);
        }

        @Override
        public void accept(ShardRows from, EmbeddingBlock block) {
            for (int i = 0; i < block.size(); i++) {
                if (sample.contains(from.planRow(block.rowNumber(i)))) {
                    for (int part = 0; part < parts.length; part++) {
                        Arrays.stream(parts[part].project(block, i)).forEach(rows[part]);
                    }
                }
            }
        }

        @Override
        public double[][] finish() {
            return Arrays.stream(rows).map(part -> part.build().toArray()).toArray(double[][]::new);
        }
    }
}
