package io.pairscope.engine.scan;

import io.pairscope.core.linalg.Vectors;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.Side;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.Label;
import io.pairscope.core.settings.OnBadShard;
import io.pairscope.core.settings.ReadOptions;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.fixtures.Shards;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Rows whose cosines are multiples of a quarter, exact in double, so that many are ties and many rows are equal; some bad rows,
 * some without labels. What is true of them is found row by row.
 */
final class PlantedSet {
    static final int DIMS = 6;

    /** The label of right answers, and that of ids, which repeat. */
    static final int MATCH = 0;

    static final int FACTOR = 1;

    private static final InputColumns COLUMNS = InputColumns.PAIRS.withLabels(
            List.of(new Label("image_id", Label.Use.MATCH), new Label("id", Label.Use.FACTOR)));

    final double[][] images;
    /** Null for a bad row. */
    final double[][] texts;
    /** Null for none. */
    final String[] match;

    final String[] ids;
    private final int[] shardRows;

    /** @param shardRows number of rows of each shard */
    PlantedSet(long seed, int... shardRows) {
        int count = IntStream.of(shardRows).sum();
        SplittableRandom random = new SplittableRandom(seed);
        this.shardRows = shardRows;
        this.images = new double[count][];
        this.texts = new double[count][];
        this.match = new String[count];
        this.ids = new String[count];
        for (int i = 0; i < count; i++) {
            images[i] = i % 3 == 1 ? images[i - 1] : row(random);
            texts[i] = i % 41 == 5 ? null : row(random);
            match[i] = random.nextInt(9) == 0 ? null : "m" + random.nextInt(count / 5 + 1);
            ids[i] = random.nextInt(9) == 0 ? null : "f" + random.nextInt(5);
        }
    }

    private static double[] row(SplittableRandom random) {
        double[] row = new double[DIMS];
        if (random.nextInt(4) == 0) {
            row[random.nextInt(DIMS)] = 1;
        } else {
            int left = random.nextInt(DIMS);
            int right = (left + 1 + random.nextInt(DIMS - 1)) % DIMS;
            IntStream.range(0, DIMS)
                    .filter(k -> k != left && k != right)
                    .forEach(k -> row[k] = random.nextBoolean() ? 0.5 : -0.5);
        }
        return row;
    }

    /** Writes the shards and reads them first. */
    MomentResult scanned(Session session, Path directory) {
        int row = 0;
        for (int s = 0; s < shardRows.length; s++) {
            List<Shards.Row> rows = new ArrayList<>();
            for (int i = row; i < row + shardRows[s]; i++) {
                rows.add(
                        texts[i] == null
                                ? new Shards.Row(
                                        ids[i],
                                        Shards.Row.of("", images[i], images[i]).image(),
                                        null)
                                : Shards.Row.of(ids[i], images[i], texts[i]));
            }
            new Shards()
                    .doubles()
                    .rows(rows)
                    .groups("image_id", Arrays.asList(match).subList(row, row + shardRows[s]))
                    .write(directory.resolve("part-" + s + ".parquet"));
            row += shardRows[s];
        }
        Inventory inventory = Inventory.of(session, List.of(directory.toString()), COLUMNS);
        ReadOptions options = new ReadOptions(0, 0, Normalization.APPLY, 8, OnBadShard.STOP, 1);
        return MomentScan.run(session, "input", inventory, options);
    }

    /** The numbers of the accepted rows. */
    int[] accepted() {
        return IntStream.range(0, texts.length).filter(i -> texts[i] != null).toArray();
    }

    long[] acceptedNumbers() {
        return Arrays.stream(accepted()).asLongStream().toArray();
    }

    double[] vector(Side side, int i) {
        return side.of(images, texts)[i];
    }

    double cosine(Side one, int i, Side other, int j) {
        return Vectors.dot(DIMS, vector(one, i), 0, vector(other, j), 0);
    }

    boolean isMatch(int i, int j) {
        return match[i] != null && match[i].equals(match[j]);
    }

    /** Whether an earlier accepted row has the same vector and the same value to match. */
    boolean isRepeated(Side side, int i) {
        return IntStream.range(0, i)
                .anyMatch(j -> texts[j] != null && isMatch(i, j) && Arrays.equals(vector(side, i), vector(side, j)));
    }

    /** As the product names a row: its id, else its shard and its row there. */
    String name(int i) {
        return Objects.requireNonNullElse(ids[i], shard(i) + "#" + shardRow(i));
    }

    String shard(int i) {
        int s = 0;
        for (int end = shardRows[0]; i >= end; end += shardRows[s]) {
            s++;
        }
        return "part-" + s + ".parquet";
    }

    long shardRow(int i) {
        int row = i;
        for (int s = 0; row >= shardRows[s]; s++) {
            row -= shardRows[s];
        }
        return row;
    }
}
