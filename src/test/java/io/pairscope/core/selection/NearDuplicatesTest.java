package io.pairscope.core.selection;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.core.similarity.UnitRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The greedy choice by tiles against the definition, row by row and cosine by cosine. */
class NearDuplicatesTest {
    private static final int[] CUTS = {1, 7, 511, 512, 513, 100_000};

    /** The definition: the first kept row whose cosine reaches the threshold on each side. */
    private record Defined(List<Long> dropped, List<Long> keepers) {
        static Defined of(double threshold, double[][]... sides) {
            Defined defined = new Defined(new ArrayList<>(), new ArrayList<>());
            List<Integer> kept = new ArrayList<>();
            for (int i = 0; i < sides[0].length; i++) {
                int row = i;
                int keeper = kept.stream()
                        .filter(k -> Arrays.stream(sides).allMatch(side -> dot(side[row], side[k]) >= threshold))
                        .findFirst()
                        .orElse(-1);
                if (keeper < 0) {
                    kept.add(i);
                } else {
                    defined.dropped.add(number(i));
                    defined.keepers.add(number(keeper));
                }
            }
            return defined;
        }
    }

    /** Numbers say nothing of the order. */
    private static long number(int row) {
        return 1_000_000 - row;
    }

    private static double dot(double[] one, double[] other) {
        double sum = 0;
        for (int k = 0; k < one.length; k++) {
            sum += one[k] * other[k];
        }
        return sum;
    }

    private static UnitRows rows(double[][] side, int from, int to) {
        int dims = side[0].length;
        double[] values = new double[dims * (to - from)];
        for (int i = from; i < to; i++) {
            System.arraycopy(side[i], 0, values, (i - from) * dims, dims);
        }
        return new UnitRows(dims, to - from, values);
    }

    private static NearDuplicates chosen(double threshold, int cut, double[][]... sides) {
        NearDuplicates chosen = new NearDuplicates(threshold);
        for (int from = 0; from < sides[0].length; from += cut) {
            int first = from;
            int last = Math.min(sides[0].length, from + cut);
            long[] numbers = IntStream.range(first, last)
                    .mapToLong(NearDuplicatesTest::number)
                    .toArray();
            chosen.add(
                    numbers,
                    Arrays.stream(sides).map(side -> rows(side, first, last)).toArray(UnitRows[]::new));
            Arrays.fill(numbers, -1);
        }
        return chosen;
    }

    private static void assertAsDefined(double threshold, double[][]... sides) {
        Defined defined = Defined.of(threshold, sides);
        for (int cut : CUTS) {
            NearDuplicates chosen = chosen(threshold, cut, sides);
            assertThat(LongStream.of(chosen.dropped()).boxed())
                    .as("dropped, cut %s", cut)
                    .isEqualTo(defined.dropped);
            assertThat(LongStream.of(chosen.keepers()).boxed())
                    .as("keepers, cut %s", cut)
                    .isEqualTo(defined.keepers);
            for (int i = 0; i < chosen.dropped().length; i++) {
                int row = (int) (1_000_000 - chosen.dropped()[i]);
                int keeper = (int) (1_000_000 - chosen.keepers()[i]);
                double lowest = Arrays.stream(sides)
                        .mapToDouble(side -> dot(side[row], side[keeper]))
                        .min()
                        .orElseThrow();
                // Two sums of d products of unit rows.
                assertThat(chosen.cosines()[i]).isBetween(lowest - 1e-13, lowest + 1e-13);
            }
        }
    }

    private static double[] unit(double... values) {
        double norm = Math.sqrt(dot(values, values));
        return Arrays.stream(values).map(value -> value / norm).toArray();
    }

    /** Rows near to one of few centres, so that neighbours of neighbours are often no neighbours. */
    private static double[][] clustered(SplittableRandom random, int rows, int dims, double spread) {
        double[][] centres = new double[Math.max(1, rows / 8)][];
        Arrays.setAll(centres, c -> unit(random.doubles(dims, -1, 1).toArray()));
        double[][] clustered = new double[rows][];
        Arrays.setAll(clustered, i -> {
            double[] centre = centres[random.nextInt(centres.length)];
            return unit(IntStream.range(0, dims)
                    .mapToDouble(k -> centre[k] + spread / Math.sqrt(dims) * random.nextDouble(-1, 1))
                    .toArray());
        });
        return clustered;
    }

    @ParameterizedTest(name = "seed {0}: {1} rows of {2}, spread {3}, threshold {4}")
    @CsvSource({
        "1, 1, 3, 1, 0.9",
        "2, 300, 2, 1, 0.999",
        "3, 700, 3, 0.3, 0.99",
        "4, 1300, 16, 0.5, 0.95",
        "5, 1300, 16, 0.5, 0.85",
        "6, 1100, 37, 1.2, 0.7",
        "7, 600, 512, 0.4, 0.98",
        "8, 600, 512, 0.4, 0.3",
        "9, 700, 5, 2, 0"
    })
    void rowsNearToABetterRowThatIsKeptAreDroppedAndNoOthers(
            long seed, int rows, int dims, double spread, double threshold) {
        assertAsDefined(threshold, clustered(new SplittableRandom(seed), rows, dims, spread));
    }

    @ParameterizedTest(name = "seed {0}: {1} rows, threshold {2}")
    @CsvSource({"1, 400, 0.9", "2, 1200, 0.95", "3, 1200, 0.99"})
    void bothSidesHaveToBeNearToOneKeptRow(long seed, int rows, double threshold) {
        SplittableRandom random = new SplittableRandom(seed);
        assertAsDefined(threshold, clustered(random, rows, 12, 0.4), clustered(random, rows, 3, 0.2));
    }

    /** Cosines are multiples of a quarter, exact in any order and precision. */
    @ParameterizedTest(name = "seed {0}, threshold {1}")
    @CsvSource({"1, 1", "2, 0.75", "3, 0.5", "4, 0.25", "5, 0.7500001", "6, 1.0000001"})
    void aCosineThatIsTheThresholdIsNear(long seed, double threshold) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] rows = new double[900][6];
        for (double[] row : rows) {
            int left = random.nextInt(6);
            int right = (left + 1 + random.nextInt(5)) % 6;
            IntStream.range(0, 6)
                    .filter(k -> k != left && k != right)
                    .forEach(k -> row[k] = random.nextBoolean() ? 0.5 : -0.5);
        }
        assertAsDefined(threshold, rows);
    }

    @ParameterizedTest(name = "steps of {0}, {1} times the threshold's angle")
    @CsvSource({"1, 0.6", "1, 0.9", "7, 0.6", "77, 0.34", "1, 0.21"})
    void aChainOfNeighboursKeepsRowsThatAreNearToDroppedOnesAlone(int stride, double step) {
        double angle = 0.01;
        double[][] chain = new double[600][];
        // Row after row along a circle, or with a stride through it: 600 and the strides have no common factor.
        Arrays.setAll(chain, i -> {
            double at = i * stride % chain.length * angle * step;
            return new double[] {Math.cos(at), Math.sin(at)};
        });
        assertAsDefined(Math.cos(angle), chain);
        if (stride == 1 && step > 0.5) {
            // The next row is near, the one behind it is not: every second row is kept.
            assertThat(chosen(Math.cos(angle), 512, new double[][][] {chain}).dropped())
                    .hasSize(300);
        }
    }

    @ParameterizedTest(name = "{0} dimensions")
    @CsvSource({"3", "64", "512", "2048"})
    void theLastDigitOfADoubleDecides(int dims) {
        SplittableRandom random = new SplittableRandom(dims);
        for (int repeat = 0; repeat < 50; repeat++) {
            double[] one = unit(random.doubles(dims, -1, 1).toArray());
            double[] other = unit(IntStream.range(0, dims)
                    .mapToDouble(k -> one[k] + 0.2 / Math.sqrt(dims) * random.nextDouble(-1, 1))
                    .toArray());
            double[][] pair = {one, other};
            double cosine = rows(pair, 0, 1).cosine(0, rows(pair, 1, 2), 0);
            for (int cut = 1; cut <= 2; cut++) {
                assertThat(chosen(cosine, cut, new double[][][] {pair}).dropped())
                        .hasSize(1);
                assertThat(chosen(Math.nextUp(cosine), cut, new double[][][] {pair})
                                .dropped())
                        .isEmpty();
            }
        }
    }
}
