package io.pairscope.core.moments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.fixtures.Cosine;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Pairs;
import io.pairscope.fixtures.Shards.Row;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PairMomentsTest {
    private static final int DX = 3;
    private static final int DY = 5;

    /** Rows of different scales and means, so that no sum is centred by accident. */
    private static List<Row> rows(int n, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            double[] x = new double[DX];
            double[] y = new double[DY];
            for (int j = 0; j < DX; j++) {
                x[j] = 2 + j + random.nextGaussian();
            }
            for (int j = 0; j < DY; j++) {
                y[j] = -1 + 0.5 * x[j % DX] + (j + 1) * random.nextGaussian();
            }
            rows.add(Row.of("r" + i, x, y));
        }
        return rows;
    }

    private static PairMoments moments(List<Row> rows) {
        return Gaussians.moments(rows, Normalization.NEVER, 7);
    }

    /** Two-pass sums straight from the definition, in the order [x; y; qx; qy]. */
    private static double[] bruteForce(List<Row> rows) {
        int p = DX + DY;
        double[] mean = new double[p];
        for (Row row : rows) {
            for (int i = 0; i < p; i++) {
                mean[i] += value(row, i) / rows.size();
            }
        }
        double[][] augmented = new double[rows.size()][p + 2];
        double[] radii = new double[2];
        for (int r = 0; r < rows.size(); r++) {
            for (int i = 0; i < p; i++) {
                double centred = value(rows.get(r), i) - mean[i];
                augmented[r][i] = centred;
                augmented[r][i < DX ? p : p + 1] += centred * centred;
            }
            radii[0] += augmented[r][p] / rows.size();
            radii[1] += augmented[r][p + 1] / rows.size();
        }
        double[] scatter = new double[SymmetricMatrix.packedLength(p + 2)];
        for (double[] a : augmented) {
            a[p] -= radii[0];
            a[p + 1] -= radii[1];
            for (int j = 0; j < p + 2; j++) {
                for (int i = 0; i <= j; i++) {
                    scatter[SymmetricMatrix.index(i, j)] += a[i] * a[j];
                }
            }
        }
        return scatter;
    }

    private static double value(Row row, int i) {
        return i < DX ? row.image()[i] : row.text()[i - DX];
    }

    /**
     * Sums of n terms of rounding ε, relative to the largest entry; products of squared radii have the size of the squared
     * mean radius, (tr S)²/n, even where they cancel.
     */
    private static void assertClose(double[] actual, double[] expected, int n) {
        double scale = 0;
        double trace = 0;
        for (double value : expected) {
            scale = Math.max(scale, Math.abs(value));
        }
        for (int i = 0; i < DX + DY && expected.length > DX + DY; i++) {
            trace += expected[SymmetricMatrix.index(i, i)];
        }
        scale = Math.max(scale, trace * trace / n);
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            assertThat(actual[i]).isCloseTo(expected[i], within(10 * n * Math.ulp(1.0) * scale));
        }
    }

    @ParameterizedTest(name = "n {0}, blocks of {1}, seed {2}")
    @CsvSource({"1,1,1", "2,1,2", "50,1,3", "50,7,4", "50,50,5", "3000,1024,6"})
    void blocksOfAnySizeGiveTheTwoPassSums(int n, int blockRows, long seed) {
        List<Row> rows = rows(n, seed);
        PairMoments state = Gaussians.moments(rows, Normalization.NEVER, blockRows);
        assertThat(state.count()).isEqualTo(n);
        assertClose(state.augmentedScatter(), bruteForce(rows), n);
    }

    @ParameterizedTest(name = "split at {0} of 60")
    @ValueSource(ints = {0, 1, 13, 30, 59, 60})
    void mergingAnySplitGivesTheWhole(int split) {
        List<Row> rows = rows(60, 7);
        PairMoments left = split == 0 ? PairMoments.empty(DX, DY) : moments(rows.subList(0, split));
        PairMoments right = split == 60 ? PairMoments.empty(DX, DY) : moments(rows.subList(split, 60));
        PairMoments merged = left.merge(right);
        assertThat(merged.count()).isEqualTo(60);
        assertClose(merged.mean(), moments(rows).mean(), 60);
        assertClose(merged.augmentedScatter(), bruteForce(rows), 60);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void mergingCommutesBitForBit(long seed) {
        PairMoments a = moments(rows(11, seed));
        PairMoments b = moments(rows(29, seed + 100));
        PairMoments ab = a.merge(b);
        PairMoments ba = b.merge(a);
        assertThat(ab.mean()).containsExactly(ba.mean());
        assertThat(ab.augmentedScatter()).containsExactly(ba.augmentedScatter());
    }

    @Test
    void emptyIsNeutral() {
        PairMoments a = moments(rows(11, 1));
        assertThat(a.merge(PairMoments.empty(DX, DY))).isSameAs(a);
        assertThat(PairMoments.empty(DX, DY).merge(a)).isSameAs(a);
    }

    @ParameterizedTest(name = "{0} states, seed {1}")
    @CsvSource({"1, 1", "2, 2", "3, 3", "9, 4"})
    void manyAreMergedAsOneByOneAndNoneIsChanged(int count, long seed) {
        List<PairMoments> states = new ArrayList<>(List.of(PairMoments.empty(DX, DY)));
        IntStream.range(0, count).forEach(i -> states.add(moments(rows(5 + i, seed + i))));
        states.add(PairMoments.empty(DX, DY));
        List<double[]> before =
                states.stream().map(state -> state.augmentedScatter().clone()).toList();
        PairMoments oneByOne = states.stream().reduce(PairMoments::merge).orElseThrow();

        PairMoments merged = PairMoments.merged(states);

        assertThat(merged.count()).isEqualTo(oneByOne.count());
        assertThat(merged.mean()).containsExactly(oneByOne.mean());
        assertThat(merged.augmentedScatter()).containsExactly(oneByOne.augmentedScatter());
        for (int i = 0; i < states.size(); i++) {
            assertThat(states.get(i).augmentedScatter()).containsExactly(before.get(i));
        }
    }

    @Test
    void mergingAssociatesUpToRounding() {
        PairMoments a = moments(rows(11, 1));
        PairMoments b = moments(rows(29, 2));
        PairMoments c = moments(rows(17, 3));
        assertClose(a.merge(b).merge(c).augmentedScatter(), a.merge(b.merge(c)).augmentedScatter(), 100);
    }

    @Test
    void unlikeDimensionsAreRefusedWithBoth() {
        assertThatThrownBy(() -> PairMoments.empty(2, 3).merge(PairMoments.empty(2, 4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 + 3")
                .hasMessageContaining("2 + 4");
    }

    /**
     * Mean 1e5 with standard deviation 9e-6: raw sums of squares lose every digit and some engines have returned
     * negative variances here (SPARK-26158). The spacing of doubles near 1e5 is 1.5e-11, a 6e-7 part of the deviation.
     */
    @Test
    void tinyVariancesSurviveLargeMeansOverTenMillionRows() {
        SplittableRandom random = new SplittableRandom(26158);
        PairMoments total = PairMoments.empty(1, 1);
        EmbeddingBlock block = new EmbeddingBlock(1, 1, Normalization.NEVER);
        double[] value = new double[1];
        for (int part = 0; part < 10; part++) {
            PairMomentsAccumulator accumulator = new PairMomentsAccumulator(1, 1);
            for (int i = 0; i < 1_000_000; i++) {
                value[0] = 1e5 + 9e-6 * random.nextGaussian();
                block.set(Side.IMAGE, value, 0);
                value[0] = 2e5 + 2e-6 * random.nextGaussian();
                block.set(Side.TEXT, value, 0);
                block.commit(i, null);
                if (block.isFull()) {
                    accumulator.accumulate(block);
                    block.clear();
                }
            }
            accumulator.accumulate(block);
            block.clear();
            total = total.merge(accumulator.snapshot());
        }
        SymmetricMatrix covariance = total.joint().sampleCovariance();
        // Standard error of a variance over 1e7 rows: 4.5e-4 relative; four of them, and the spacing of the inputs.
        assertThat(covariance.get(0, 0)).isCloseTo(8.1e-11, within(8.1e-11 * 2e-3));
        assertThat(covariance.get(1, 1)).isCloseTo(4.0e-12, within(4.0e-12 * 2e-3));
    }

    @Test
    void cosinesAreSummedAndCounted() {
        List<Row> rows = Gaussians.equicorrelated(500, 4, 0.7, 11);
        CosineMoments cosines =
                Gaussians.moments(rows, Normalization.APPLY, 100).cosines();
        double sum = 0;
        double squares = 0;
        double positive = 0;
        double min = 1;
        double max = -1;
        for (Row row : rows) {
            double c = Cosine.of(row.image(), row.text());
            sum += c;
            squares += c * c;
            positive += Math.max(c, 0);
            min = Math.min(min, c);
            max = Math.max(max, c);
        }
        double tolerance = 500 * Math.ulp(1.0) * 10;
        assertThat(cosines.sum()).isCloseTo(sum, within(tolerance));
        assertThat(cosines.sumOfSquares()).isCloseTo(squares, within(tolerance));
        assertThat(cosines.positiveSum()).isCloseTo(positive, within(tolerance));
        assertThat(cosines.min()).isCloseTo(min, within(tolerance));
        assertThat(cosines.max()).isCloseTo(max, within(tolerance));
        long counted = 0;
        for (long count : cosines.histogram()) {
            counted += count;
        }
        assertThat(counted).isEqualTo(500);
    }

    @Test
    void quarticNormsAreThoseOfTheDefinition() {
        List<Row> rows = rows(40, 9);
        PairMoments state = moments(rows);
        double image = 0;
        double text = 0;
        double cross = 0;
        double joint = 0;
        for (Row row : rows) {
            double x = 0;
            double y = 0;
            for (int i = 0; i < DX + DY; i++) {
                double centred = value(row, i) - state.mean()[i];
                x += i < DX ? centred * centred : 0;
                y += i < DX ? 0 : centred * centred;
            }
            image += x * x;
            text += y * y;
            cross += x * y;
            joint += (x + y) * (x + y);
        }
        assertThat(state.marginal(Side.IMAGE).quarticNorms()).isCloseTo(image, within(image * 1e-13));
        assertThat(state.marginal(Side.TEXT).quarticNorms()).isCloseTo(text, within(text * 1e-13));
        assertThat(state.crossQuarticNorms()).isCloseTo(cross, within(cross * 1e-13));
        assertThat(state.joint().quarticNorms()).isCloseTo(joint, within(joint * 1e-13));
    }

    @Test
    void gramMatricesAreUncentredSums() {
        List<Row> rows = rows(40, 10);
        PairMoments state = moments(rows);
        for (int i = 0; i < DX + DY; i++) {
            for (int j = 0; j < DX + DY; j++) {
                double expected = 0;
                double size = 0;
                for (Row row : rows) {
                    expected += value(row, i) * value(row, j);
                    size += Math.abs(value(row, i) * value(row, j));
                }
                assertThat(state.joint().gram().get(i, j)).isCloseTo(expected, within(40 * size * Math.ulp(1.0)));
            }
        }
        assertThat(state.marginal(Side.IMAGE).gram().packed())
                .containsExactly(state.joint().gram().principal(0, DX).packed());
        assertThat(state.marginal(Side.TEXT).gram().packed())
                .containsExactly(state.joint().gram().principal(DX, DX + DY).packed());
    }

    @Test
    void unpairedMomentsAreThoseOfAllCombinations() {
        Pairs pairs = Pairs.coupled(12, 3, 2, 4);
        double[][] image = new double[144][];
        double[][] text = new double[144][];
        for (int i = 0; i < 144; i++) {
            image[i] = pairs.image()[i / 12];
            text[i] = pairs.text()[i % 12];
        }
        PairMoments all = new Pairs(image, text).moments();
        PairMoments unpaired = pairs.moments().unpaired();
        // Means of 144 values of size 1 against means of 12.
        assertThat(unpaired.mean()).containsExactly(all.mean(), within(1e-14));
        double[] expected = all.augmentedScatter();
        for (int k = 0; k < expected.length; k++) {
            // 144 terms of size below 100, about the mean.
            assertThat(unpaired.augmentedScatter()[k]).isCloseTo(expected[k] / 12, within(1e-11));
        }
    }

    @ParameterizedTest(name = "n {0}, dims {1} + {2}, seed {3}")
    @CsvSource({"1,8,8,1", "2,8,8,2", "3,8,8,3", "9,40,30,4", "10,40,30,5", "100,300,500,6", "101,300,500,7"})
    void fewPairsAreHeldAsAFactorOfNoMoreThanAQuarter(int n, int dx, int dy, long seed) throws Exception {
        PairMoments moments = Pairs.coupled(n, dx, dy, seed).moments();
        int order = dx + dy + 2;

        PairMoments compact = moments.compact();

        boolean few = 4L * (n - 1) * order <= SymmetricMatrix.packedLength(order);
        assertThat(compact.scatterFactor().isPresent()).isEqualTo(few);
        assertThat(compact.count()).isEqualTo(n);
        assertThat(compact.mean()).containsExactly(moments.mean());
        SymmetricMatrix before = SymmetricMatrix.ofPacked(order, moments.augmentedScatter());
        SymmetricMatrix after = SymmetricMatrix.ofPacked(order, compact.augmentedScatter());
        double largest = 0;
        for (int j = 0; j < order; j++) {
            for (int i = 0; i <= j; i++) {
                double scale = Math.sqrt(before.get(i, i) * before.get(j, j));
                double difference = Math.abs(after.get(i, j) - before.get(i, j));
                largest = Math.max(largest, difference == 0 ? 0 : difference / scale);
            }
        }
        assertThat(largest).isLessThan(order * Math.ulp(1.0));
        assertThat(compact.compact().augmentedScatter()).isEqualTo(compact.augmentedScatter());
        PairMoments sent = sent(compact);
        assertThat(sent.augmentedScatter()).isEqualTo(compact.augmentedScatter());
        assertThat(sent.scatterFactor().isPresent()).isEqualTo(few);
    }

    /** Of image and text: how many of the rows differ, from first to last. */
    @ParameterizedTest(name = "n {0}, {1} images, {2} texts, seed {3}")
    @CsvSource({"10,1,10,1", "10,10,1,2", "10,1,1,3", "12,2,12,4", "12,4,3,5", "40,5,40,6", "3,2,2,7", "3,2,3,8"})
    void repeatedRowsKeepTheirVariance(int n, int images, int texts, long seed) {
        Pairs pairs = Pairs.coupled(n, 200, 200, seed).unit();
        for (int i = 0; i < n; i++) {
            pairs.image()[i] = pairs.image()[i * images / n];
            pairs.text()[i] = pairs.text()[i * texts / n];
        }
        assertHoldsTheScatterOf(pairs);
    }

    /** The squared radii do not vary, but for rounding. */
    @ParameterizedTest(name = "{0} rows and their opposites, seed {1}")
    @CsvSource({"1,1", "2,2", "3,3", "8,4", "8,5", "8,6"})
    void oppositeRowsKeepTheirVariance(int half, long seed) {
        Pairs pairs = Pairs.coupled(2 * half, 200, 200, seed).unit();
        for (int i = 0; i < half; i++) {
            pairs.image()[half + i] =
                    Arrays.stream(pairs.image()[i]).map(value -> -value).toArray();
            pairs.text()[half + i] =
                    Arrays.stream(pairs.text()[i]).map(value -> -value).toArray();
        }
        assertHoldsTheScatterOf(pairs);
    }

    /** Merged of single rows, too, which leaves more rounding. */
    private static void assertHoldsTheScatterOf(Pairs pairs) {
        int n = pairs.size();
        PairMoments merged = PairMoments.merged(IntStream.range(0, n)
                .mapToObj(i -> pairs.range(i, i + 1).moments())
                .toList());
        for (PairMoments moments : List.of(pairs.moments(), merged)) {
            PairMoments compact = moments.compact();
            assertThat(compact.scatterFactor()).isPresent();
            for (Side side : Side.values()) {
                double[][] rows = side.of(pairs.image(), pairs.text());
                SymmetricMatrix scatter = compact.marginal(side).scatter();
                double[] mean = new double[rows[0].length];
                for (double[] row : rows) {
                    Arrays.setAll(mean, j -> mean[j] + row[j] / n);
                }
                for (int j = 0; j < mean.length; j++) {
                    double expected = 0;
                    for (double[] row : rows) {
                        expected += (row[j] - mean[j]) * (row[j] - mean[j]);
                    }
                    // Sums of n squares below 1, rounded to some p·ε = 400 ε.
                    assertThat(scatter.get(j, j)).isCloseTo(expected, within(1e-13 * n));
                }
            }
            assertThat(Arrays.stream(compact.augmentedScatter()).noneMatch(Double::isNaN))
                    .isTrue();
        }
    }

    private static PairMoments sent(PairMoments moments) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream stream = new ObjectOutputStream(bytes)) {
            stream.writeObject(moments);
        }
        try (ObjectInputStream stream = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (PairMoments) stream.readObject();
        }
    }
}
