package io.pairscope.engine.scan;

import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.Side;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.OnBadShard;
import io.pairscope.core.settings.ReadOptions;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.fixtures.Shards;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Rows around few centres, some of them equal to an earlier row on either side, others near to one; with scores that tie, some rows
 * that are out and some bad ones. What is true of them is found row by row.
 */
final class PlantedDuplicates {
    private static final int IMAGE_DIMS = 8;
    private static final int TEXT_DIMS = 5;

    final double[][] images;
    /** Null for a bad row. */
    final double[][] texts;
    /** NaN for a row that is out. */
    final double[] scores;

    PlantedDuplicates(long seed, int rows) {
        SplittableRandom random = new SplittableRandom(seed);
        images = side(random, rows, IMAGE_DIMS);
        texts = side(random, rows, TEXT_DIMS);
        scores = new double[rows];
        for (int i = 1; i < rows; i += 1 + random.nextInt(10)) {
            int like = random.nextInt(i);
            images[i] = copy(images[like], 0.0);
            texts[i] = copy(texts[like], -0.0);
        }
        for (int i = 0; i < rows; i++) {
            boolean isOut = random.nextInt(9) == 0;
            // Few different scores, −0 and 0 among them, which are one.
            scores[i] = isOut ? Double.NaN : (random.nextInt(7) - 3) * 0.5 * (random.nextBoolean() ? 1 : -1);
            if (i % 53 == 11) {
                texts[i] = null;
                scores[i] = Double.NaN;
            }
        }
    }

    private static double[][] side(SplittableRandom random, int rows, int dims) {
        double[][] side = new double[rows][];
        for (int i = 0; i < rows; i++) {
            int like = i == 0 ? 0 : random.nextInt(i);
            side[i] = switch (i == 0 ? 4 : random.nextInt(5)) {
                case 0 -> copy(side[like], -0.0);
                case 1, 2 -> near(random, side[like]);
                default -> random.doubles(dims, -1, 1).toArray();
            };
            // So that copies have zeros of either sign.
            if (i % 3 == 0) {
                side[i][1] = 0;
            }
        }
        return side;
    }

    private static double[] copy(double[] row, double zero) {
        return Arrays.stream(row).map(value -> value == 0 ? zero : value).toArray();
    }

    private static double[] near(SplittableRandom random, double... row) {
        return Arrays.stream(row)
                .map(value -> value + random.nextDouble(-0.2, 0.2))
                .toArray();
    }

    /** Writes shards and reads them first. */
    MomentResult scanned(Session session, Path directory, int shards) {
        for (int s = 0; s < shards; s++) {
            List<Shards.Row> rows = new ArrayList<>();
            for (int i = scores.length * s / shards; i < scores.length * (s + 1) / shards; i++) {
                double[] stand = texts[i] == null ? new double[TEXT_DIMS] : texts[i];
                Shards.Row row = Shards.Row.of("r" + i, images[i], stand);
                rows.add(texts[i] == null ? new Shards.Row(row.id(), row.image(), null) : row);
            }
            new Shards().doubles().rows(rows).write(directory.resolve("part-" + (10 + s) + ".parquet"));
        }
        return scanned(session, List.of(directory.toString()));
    }

    static MomentResult scanned(Session session, List<String> inputs) {
        Inventory inventory = Inventory.of(session, inputs, InputColumns.PAIRS);
        ReadOptions options = new ReadOptions(0, 0, Normalization.APPLY, 8, OnBadShard.STOP, 1);
        return MomentScan.run(session, "input", inventory, options);
    }

    Ranking ranking() {
        return new Ranking(scores.clone());
    }

    /** Ranked rows, best first. */
    int[] bestFirst() {
        return IntStream.range(0, scores.length)
                .filter(i -> !Double.isNaN(scores[i]))
                .boxed()
                .sorted((i, j) -> {
                    if (scores[i] != scores[j]) {
                        return scores[i] > scores[j] ? -1 : 1;
                    }
                    return Integer.compare(i, j);
                })
                .mapToInt(Integer::intValue)
                .toArray();
    }

    double cosine(Side side, int i, int j) {
        double[] one = side.of(images, texts)[i];
        double[] other = side.of(images, texts)[j];
        return dot(one, other) / Math.sqrt(dot(one, one) * dot(other, other));
    }

    private static double dot(double[] one, double... other) {
        return IntStream.range(0, one.length)
                .mapToDouble(k -> one[k] * other[k])
                .sum();
    }

    double lowestCosine(int i, int j, Side... sides) {
        return Arrays.stream(sides)
                .mapToDouble(side -> cosine(side, i, j))
                .min()
                .orElseThrow();
    }

    boolean isSame(int i, int j, Side... sides) {
        return Arrays.stream(sides).allMatch(side -> {
            double[] one = side.of(images, texts)[i];
            double[] other = side.of(images, texts)[j];
            return IntStream.range(0, one.length).allMatch(k -> one[k] == other[k]);
        });
    }

    /** Whether two rows are equal in some sense. */
    interface Equal {
        boolean test(int i, int j);
    }

    /** By the definition, for each dropped row the best kept row that is equal to it; −1 for rows that are not dropped. */
    int[] keepers(Equal equal) {
        int[] keepers = new int[scores.length];
        Arrays.fill(keepers, -1);
        List<Integer> kept = new ArrayList<>();
        for (int row : bestFirst()) {
            IntPredicate isEqual = other -> equal.test(row, other);
            keepers[row] = kept.stream()
                    .mapToInt(Integer::intValue)
                    .filter(isEqual)
                    .findFirst()
                    .orElse(-1);
            if (keepers[row] < 0) {
                kept.add(row);
            }
        }
        return keepers;
    }
}
