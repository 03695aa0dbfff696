package io.pairscope.engine.scan;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Side;
import io.pairscope.core.similarity.UnitRows;
import io.pairscope.engine.scan.BlockTask.Work;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.session.Shared;
import io.pairscope.engine.shards.ScanTask;
import io.pairscope.engine.shards.ShardRows;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;

/**
 * Rows of an input that were asked for by their numbers in the plan, ascending: their ids, their places, their labels, and
 * their vectors where these are wanted.
 */
public final class PickedRows implements Serializable {
    private static final long serialVersionUID = 1;

    /** Whether rows come with their vectors, or by name alone: id, place, labels. */
    public enum Part {
        NAMES,
        NAMES_AND_VECTORS
    }

    private static final PickedRows NONE = new PickedRows(
            new long[0],
            new String[0],
            new String[0],
            new long[0],
            new String[0][],
            0,
            0,
            new double[0],
            new double[0],
            new double[0],
            new double[0]);

    /** In the plan. */
    public final long[] numbers;
    /** As the input names its rows; {@code shard#row} where it has no ids. */
    public final String[] ids;

    public final String[] shards;
    /** Within the shard, from 0. */
    public final long[] rows;
    /** By label, then by row. */
    public final String[][] labels;

    private final int imageDims;
    private final int textDims;
    private final double[] images;
    private final double[] texts;
    private final double[] imageNorms;
    private final double[] textNorms;

    private PickedRows(
            long[] numbers,
            String[] ids,
            String[] shards,
            long[] rows,
            String[][] labels,
            int imageDims,
            int textDims,
            double[] images,
            double[] texts,
            double[] imageNorms,
            double[] textNorms) {
        this.numbers = numbers;
        this.ids = ids;
        this.shards = shards;
        this.rows = rows;
        this.labels = labels;
        this.imageDims = imageDims;
        this.textDims = textDims;
        this.images = images;
        this.texts = texts;
        this.imageNorms = imageNorms;
        this.textNorms = textNorms;
    }

    /**
     * Reads the input of a finished moment scan again.
     *
     * @param title as progress calls it
     * @param numbers in the plan, ascending; of accepted rows
     */
    public static PickedRows of(Session session, MomentResult moments, String title, long[] numbers, Part part) {
        try (Shared<long[]> wanted = session.share(numbers)) {
            return joined(ShardScan.again(session, title, moments).collect(new Pick(wanted, part)));
        }
    }

    /** The rows of each part, one behind the other. */
    static PickedRows joined(List<PickedRows> parts) {
        PickedRows shape =
                parts.stream().filter(part -> part.count() > 0).findFirst().orElse(NONE);
        String[][] labels = new String[shape.labels.length][];
        for (int l = 0; l < labels.length; l++) {
            int label = l;
            labels[l] = texts(parts, part -> part.count() == 0 ? new String[0] : part.labels[label]);
        }
        return new PickedRows(
                longs(parts, part -> part.numbers),
                texts(parts, part -> part.ids),
                texts(parts, part -> part.shards),
                longs(parts, part -> part.rows),
                labels,
                shape.imageDims,
                shape.textDims,
                doubles(parts, part -> part.images),
                doubles(parts, part -> part.texts),
                doubles(parts, part -> part.imageNorms),
                doubles(parts, part -> part.textNorms));
    }

    private static long[] longs(List<PickedRows> tasks, Function<PickedRows, long[]> of) {
        return tasks.stream().map(of).flatMapToLong(Arrays::stream).toArray();
    }

    private static String[] texts(List<PickedRows> tasks, Function<PickedRows, String[]> of) {
        return tasks.stream().map(of).flatMap(Arrays::stream).toArray(String[]::new);
    }

    private static double[] doubles(List<PickedRows> tasks, Function<PickedRows, double[]> of) {
        double[] all = new double
                [tasks.stream().map(of).mapToInt(values -> values.length).sum()];
        int at = 0;
        for (PickedRows task : tasks) {
            double[] values = of.apply(task);
            System.arraycopy(values, 0, all, at, values.length);
            at += values.length;
        }
        return all;
    }

    public int count() {
        return numbers.length;
    }

    /** The same without vectors. */
    PickedRows names() {
        return new PickedRows(
                numbers, ids, shards, rows, labels, 0, 0, NONE.images, NONE.texts, NONE.imageNorms, NONE.textNorms);
    }

    /** The vectors of one side, where they were wanted. */
    public UnitRows vectors(Side side) {
        return new UnitRows(side.of(imageDims, textDims), count(), side.of(images, texts));
    }

    /** The norm of one side of a row as it is stored, where vectors were wanted. */
    public double norm(Side side, int i) {
        return side == Side.IMAGE ? imageNorms[i] : textNorms[i];
    }

    private record Pick(Shared<long[]> wanted, Part part) implements BlockTask<PickedRows> {
        @Override
        public Work<PickedRows> start(ScanTask task) {
            return new Picking(wanted.value(), part);
        }
    }

    /** Finds the wanted rows of a task; its blocks come in the order of the plan. */
    private static final class Picking implements Work<PickedRows> {
        private final long[] wanted;
        private final Part part;
        private final List<PickedRows> blocks = new ArrayList<>();

        Picking(long[] wanted, Part part) {
            this.wanted = wanted;
            this.part = part;
        }

        @Override
        public void accept(ShardRows from, EmbeddingBlock block) {
            int[] picked = IntStream.range(0, block.size())
                    .filter(i -> Arrays.binarySearch(wanted, from.planRow(block.rowNumber(i))) >= 0)
                    .toArray();
            if (picked.length > 0) {
                blocks.add(of(from, block, picked));
            }
        }

        private PickedRows of(ShardRows from, EmbeddingBlock block, int[] picked) {
            String shard = from.shard.name;
            String[][] labels = new String[block.labelCount()][];
            for (int l = 0; l < labels.length; l++) {
                int label = l;
                labels[l] = texts(picked, i -> block.label(i, label));
            }
            return new PickedRows(
                    longs(picked, i -> from.planRow(block.rowNumber(i))),
                    texts(picked, i -> ScoreWriter.idOf(block, i, shard)),
                    texts(picked, i -> shard),
                    longs(picked, block::rowNumber),
                    labels,
                    block.imageDims(),
                    block.textDims(),
                    vectors(block, Side.IMAGE, picked),
                    vectors(block, Side.TEXT, picked),
                    norms(block, Side.IMAGE, picked),
                    norms(block, Side.TEXT, picked));
        }

        private static long[] longs(int[] picked, IntToLongFunction of) {
            return Arrays.stream(picked).mapToLong(of).toArray();
        }

        private static String[] texts(int[] picked, IntFunction<String> of) {
            return Arrays.stream(picked).mapToObj(of).toArray(String[]::new);
        }

        private double[] vectors(EmbeddingBlock block, Side side, int[] picked) {
            int dims = part == Part.NAMES ? 0 : block.dims(side);
            double[] values = new double[dims * picked.length];
            for (int p = 0; p < picked.length && dims > 0; p++) {
                block.copyRow(side, picked[p], values, p * dims);
            }
            return values;
        }

        private double[] norms(EmbeddingBlock block, Side side, int[] picked) {
            return part == Part.NAMES
                    ? NONE.images
                    : Arrays.stream(picked)
                            .mapToDouble(i -> block.norm(side, i))
                            .toArray();
        }

        @Override
        public PickedRows finish() {
            return joined(blocks);
        }
    }
}
