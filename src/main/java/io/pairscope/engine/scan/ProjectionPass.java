package io.pairscope.engine.scan;

import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Rejection;
import io.pairscope.core.moments.Side;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.EmbeddingReader;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.shards.RowSink;
import io.pairscope.engine.shards.ScanTask;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.LongAccumulator;

/** Projections of the rows of a set on given directions, brought to the driver; of a seeded sample when there are many. */
public final class ProjectionPass {
    /** 128 MB. */
    private static final long MOST_VALUES = 1L << 24;

    private ProjectionPass() {}

    /** Directions of one part of the pairs, one a column: of images, of texts, or of both as one vector [x; y]. */
    public record Directions(Matrix image, Matrix text) implements Serializable {
        /** Of images alone. */
        public static Directions ofImages(Matrix image, int textDims) {
            return new Directions(image, new Matrix(textDims, image.columns(), new double[textDims * image.columns()]));
        }

        /** Of texts alone. */
        public static Directions ofTexts(int imageDims, Matrix text) {
            return new Directions(new Matrix(imageDims, text.columns(), new double[imageDims * text.columns()]), text);
        }

        /** Of pairs as one vector. */
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

        /** Of rows i of both sides, by direction. */
        private double[] project(double[] x, int xAt, double[] y, int yAt) {
            double[] result = image.transposeTimes(Arrays.copyOfRange(x, xAt, xAt + image.rows()));
            double[] other = text.transposeTimes(Arrays.copyOfRange(y, yAt, yAt + text.rows()));
            for (int l = 0; l < result.length; l++) {
                result[l] += other[l];
            }
            return result;
        }
    }

    /**
     * Reads the input of a finished moment pass again.
     *
     * @param title what progress calls the set
     * @param parts directions, as many in each part
     * @return for each part, by direction, the projections of the rows
     */
    public static List<double[][]> run(
            Session session, String title, MomentPass moments, List<Directions> parts, int seed) {
        Inventory inventory = moments.inventory();
        List<ScanTask> tasks = ScanTask.plan(inventory.shards());
        JavaSparkContext context = session.context();
        LongAccumulator done = context.sc().longAccumulator();
        int directions = parts.get(0).image().columns();
        Work work = new Work(
                new EmbeddingReader(session, inventory),
                moments.rules(),
                parts.toArray(Directions[]::new),
                RowSample.of(seed, MOST_VALUES / directions, inventory.rows()),
                done);
        session.describe("projections of " + title);
        List<double[][]> projected = session.progress()
                .step(
                        "projections of " + title,
                        inventory.rows(),
                        done::value,
                        () -> context.parallelize(tasks, tasks.size())
                                .map(work::project)
                                .collect());
        return IntStream.range(0, parts.size())
                .mapToObj(part -> byDirection(
                        DoubleRows.joined(
                                projected.stream().map(task -> task[part]).toList()),
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

    private static final class Work implements Serializable {
        private static final long serialVersionUID = 1;

        private final EmbeddingReader reader;
        private final EmbeddingReader.Rules rules;
        private final Directions[] parts;
        private final RowSample sample;
        private final LongAccumulator progress;

        Work(
                EmbeddingReader reader,
                EmbeddingReader.Rules rules,
                Directions[] parts,
                RowSample sample,
                LongAccumulator progress) {
            this.reader = reader;
            this.rules = rules;
            this.parts = parts;
            this.sample = sample;
            this.progress = progress;
        }

        /** By part, the projections of one row after those of another. */
        double[][] project(ScanTask task) throws Exception {
            DoubleRows[] rows = IntStream.range(0, parts.length)
                    .mapToObj(part -> new DoubleRows())
                    .toArray(DoubleRows[]::new);
            reader.read(task, rules, new RowSink() {
                @Override
                public void accept(EmbeddingBlock block) {
                    for (int i = 0; i < block.size(); i++) {
                        if (sample.contains(task.globalRow + block.rowNumber(i) - task.firstRow)) {
                            for (int part = 0; part < parts.length; part++) {
                                double[] values = parts[part].project(
                                        block.vectors(Side.IMAGE),
                                        block.offset(Side.IMAGE, i),
                                        block.vectors(Side.TEXT),
                                        block.offset(Side.TEXT, i));
                                rows[part].add(values, 0, values.length);
                            }
                        }
                    }
                }

                @Override
                public void reject(long rowNumber, String id, Rejection reason, String detail) {
                    // Counted by the first scan.
                }
            });
            progress.add(task.rows);
            return Arrays.stream(rows).map(DoubleRows::values).toArray(double[][]::new);
        }
    }
}
