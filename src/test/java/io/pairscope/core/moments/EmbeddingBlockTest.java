package io.pairscope.core.moments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.fixtures.Cosine;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddingBlockTest {
    private static final float[] GOOD = {3, 4, 0, 0, 0};
    private static final float[] GOOD_OF_EIGHT = {3, 4, 0, 0, 0, 0, 0, 0};

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void valuesThatAreNotFiniteAreRefusedWhereverTheyStand(float bad) {
        for (int at = 0; at < GOOD.length; at++) {
            float[] row = GOOD.clone();
            row[at] = bad;
            EmbeddingBlock block = new EmbeddingBlock(5, 5, Normalization.APPLY);
            assertThat(block.set(Side.IMAGE, row, 0)).isEqualTo(Rejection.NOT_FINITE);
            assertThat(block.set(Side.TEXT, row, 0)).isEqualTo(Rejection.NOT_FINITE);
        }
    }

    @Test
    void zerosAreRefused() {
        EmbeddingBlock block = new EmbeddingBlock(5, 5, Normalization.APPLY);
        assertThat(block.set(Side.IMAGE, new float[5], 0)).isEqualTo(Rejection.ZERO_NORM);
    }

    @Test
    void applyDividesByTheNormAndKeepsIt() {
        EmbeddingBlock block = new EmbeddingBlock(5, 5, Normalization.APPLY);
        assertThat(block.set(Side.IMAGE, GOOD, 0)).isNull();
        assertThat(block.set(Side.TEXT, new double[] {9, 9, 0, 0, 0, 2, 0}, 2)).isNull();
        block.commit(0, "a");
        // Multiplied by the rounded reciprocal: one more rounding than a division.
        assertThat(block.values()[0]).isCloseTo(3.0 / 5, within(Math.ulp(1.0)));
        assertThat(block.values()[1]).isCloseTo(4.0 / 5, within(Math.ulp(1.0)));
        assertThat(block.norm(Side.IMAGE, 0)).isEqualTo(5);
        assertThat(Arrays.copyOfRange(block.values(), block.offset(Side.TEXT, 0), block.offset(Side.TEXT, 0) + 5))
                .containsExactly(0.0, 0.0, 0.0, 1.0, 0.0);
        assertThat(block.isOffUnit(0)).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(
            value = Normalization.class,
            names = {"APPLY", "NEVER"})
    void rowsSideBySideHaveTheCosinesOfTheirVectors(Normalization normalization) {
        int n = 40;
        SplittableRandom random = new SplittableRandom(3);
        double[][] x = new double[n][];
        double[][] y = new double[n][];
        EmbeddingBlock block = new EmbeddingBlock(200, 200, normalization);
        EmbeddingBlock copy = new EmbeddingBlock(200, 200, normalization);
        for (int i = 0; i < n; i++) {
            x[i] = random.doubles(200, -1, 2).toArray();
            y[i] = random.doubles(200, -1, 2).toArray();
            block.set(Side.IMAGE, x[i], 0);
            block.set(Side.TEXT, y[i], 0);
            block.commit(i, null);
            // A row that is refused leaves nothing behind.
            block.set(Side.IMAGE, y[i], 0);
            block.set(Side.TEXT, new double[200], 0);
        }
        for (int i = 0; i < n; i++) {
            copy.commit(block, i);
        }
        for (int i = 1; i < n; i++) {
            for (EmbeddingBlock each : List.of(block, copy)) {
                // Sums of 200 products, and two norms.
                assertThat(each.nextCosine(i)).isCloseTo(Cosine.of(x[i - 1], y[i]), within(200 * Math.ulp(1.0)));
                assertThat(each.previousCosine(i)).isCloseTo(Cosine.of(x[i], y[i - 1]), within(200 * Math.ulp(1.0)));
            }
        }
    }

    @Test
    void labelsAreThoseOfTheirRow() {
        EmbeddingBlock block = new EmbeddingBlock(5, 5, Normalization.NEVER);
        String[] reused = {"red", null};
        block.commit(0, "a", reused);
        reused[0] = "blue";
        reused[1] = "day";
        block.commit(1, "b", reused);
        block.commit(2, "c");
        assertThat(block.labelCount()).isEqualTo(2);
        assertThat(new String[] {block.label(0, 0), block.label(1, 0), block.label(2, 0)})
                .containsExactly("red", "blue", null);
        assertThat(new String[] {block.label(0, 1), block.label(1, 1), block.label(2, 1)})
                .containsExactly(null, "day", null);
        block.clear();
        block.commit(3, "d");
        assertThat(block.label(0, 0)).isNull();
    }

    @Test
    void neverLeavesRowsAlone() {
        EmbeddingBlock block = new EmbeddingBlock(5, 5, Normalization.NEVER);
        block.set(Side.IMAGE, GOOD, 0);
        block.set(Side.TEXT, GOOD, 0);
        block.commit(0, "a");
        assertThat(block.values()).startsWith(3, 4);
        assertThat(block.cosine(0)).isCloseTo(1, within(Math.ulp(1.0)));
    }

    @Test
    void requireRefusesRowsOffUnitNormAndRemovesStorageRounding() {
        EmbeddingBlock block = new EmbeddingBlock(2, 2, Normalization.REQUIRE);
        assertThat(block.set(Side.IMAGE, new float[] {1.01f, 0}, 0)).isEqualTo(Rejection.NOT_UNIT_NORM);
        assertThat(block.set(Side.IMAGE, new float[] {0.9995f, 0}, 0)).isNull();
        block.commit(0, "a");
        assertThat(block.values()[0]).isEqualTo(1.0);
    }

    @Test
    void aRefusedRowLeavesNoTrace() {
        EmbeddingBlock block = new EmbeddingBlock(2, 2, Normalization.APPLY);
        block.set(Side.IMAGE, new float[] {1, 0}, 0);
        assertThat(block.set(Side.TEXT, new float[] {0, Float.NaN}, 0)).isEqualTo(Rejection.NOT_FINITE);
        block.set(Side.IMAGE, new float[] {0, 2}, 0);
        block.set(Side.TEXT, new float[] {2, 0}, 0);
        block.commit(1, "b");
        assertThat(block.size()).isEqualTo(1);
        assertThat(block.values()).startsWith(0, 1);
        assertThat(block.rowNumber(0)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0x1p-1040, 0x1p-700, 0x1p-600, 0x1p-400, 1, 0x1p500, 0x1p700, 0x1p1020})
    void rowsOfAnyScaleAreNormalizedAlike(double factor) {
        double[] row = {3 * factor, -4 * factor, 0};
        EmbeddingBlock block = new EmbeddingBlock(3, 3, Normalization.APPLY);
        assertThat(block.set(Side.IMAGE, row, 0)).isNull();
        block.commit(0, "a");
        assertThat(block.values()[0]).isCloseTo(0.6, within(Math.ulp(1.0)));
        assertThat(block.values()[1]).isCloseTo(-0.8, within(Math.ulp(1.0)));
        assertThat(block.norm(Side.IMAGE, 0)).isEqualTo(5 * factor);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0x1p-1040, 0x1p-600, 1, 0x1p490})
    void rowsOfAnyScaleHaveTheirCosineAndAreLeftAlone(double factor) {
        double[] row = {3 * factor, -4 * factor};
        EmbeddingBlock block = new EmbeddingBlock(2, 2, Normalization.NEVER);
        assertThat(block.set(Side.IMAGE, row, 0)).isNull();
        assertThat(block.set(Side.TEXT, new double[] {1, 0}, 0)).isNull();
        block.commit(0, "a");
        assertThat(block.values()).startsWith(row);
        assertThat(block.cosine(0)).isCloseTo(0.6, within(Math.ulp(1.0)));
    }

    @Test
    void neverTakesZerosWhichHaveNoCosine() {
        EmbeddingBlock block = new EmbeddingBlock(2, 2, Normalization.NEVER);
        assertThat(block.set(Side.IMAGE, new double[2], 0)).isNull();
        assertThat(block.set(Side.TEXT, new double[] {1, 0}, 0)).isNull();
        block.commit(0, "zero");
        block.set(Side.IMAGE, new double[] {2, 0}, 0);
        block.set(Side.TEXT, new double[] {1, 0}, 0);
        block.commit(1, "one");
        assertThat(block.cosine(0)).isNaN();
        CosineMoments cosines = CosineMoments.of(block);
        assertThat(cosines.count()).isEqualTo(1);
        assertThat(cosines.sum()).isEqualTo(1);
    }

    @Test
    void reasonsOfRefusalAreTrue() {
        double[] tiny = {1e-200, 0};
        assertThat(refusal(Normalization.REQUIRE, tiny)).isEqualTo(Rejection.NOT_UNIT_NORM);
        assertThat(refusal(Normalization.REQUIRE, new double[2])).isEqualTo(Rejection.ZERO_NORM);
        assertThat(refusal(Normalization.APPLY, new double[] {1e200, Double.NaN}))
                .isEqualTo(Rejection.NOT_FINITE);
        assertThat(refusal(Normalization.APPLY, new double[] {1e200, 1e200})).isNull();
        assertThat(refusal(Normalization.NEVER, new double[] {1e200, 1e200})).isEqualTo(Rejection.OVERFLOW);
        assertThat(refusal(Normalization.NEVER, new double[] {1e-310, 0})).isNull();
    }

    private static Rejection refusal(Normalization normalization, double[] row) {
        return new EmbeddingBlock(2, 2, normalization).set(Side.IMAGE, row, 0);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("constants")
    void aVectorOfEightEqualValuesOrMoreIsRefusedOnEitherSide(Normalization normalization, double value) {
        for (int dims : new int[] {8, 9, 512}) {
            double[] row = new double[dims];
            Arrays.fill(row, value);
            double[] varied = row.clone();
            varied[dims - 1] = -value;
            for (Side side : Side.values()) {
                EmbeddingBlock block = new EmbeddingBlock(dims, dims, normalization);
                assertThat(block.set(side, row, 0)).isEqualTo(Rejection.CONSTANT_ROW);
                assertThat(block.set(side, varied, 0)).isNotEqualTo(Rejection.CONSTANT_ROW);
                for (StoredType type : List.of(StoredType.FLOAT, StoredType.HALF)) {
                    if (Math.abs(value) <= Short.MAX_VALUE) {
                        assertThat(block.set(side, floats(row), 0, type)).isEqualTo(Rejection.CONSTANT_ROW);
                        assertThat(block.set(side, floats(varied), 0, type)).isNotEqualTo(Rejection.CONSTANT_ROW);
                    }
                }
            }
        }
    }

    private static List<Arguments> constants() {
        return Arrays.stream(Normalization.values())
                .flatMap(normalization -> DoubleStream.of(0.25, -1, 1 / Math.sqrt(8), 1e-3, 1e200)
                        .mapToObj(value -> Arguments.of(normalization, value)))
                .toList();
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int j = 0; j < values.length; j++) {
            floats[j] = (float) values[j];
        }
        return floats;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7})
    void inFewerDimensionsEqualValuesAreOrdinary(int dims) {
        double[] row = new double[dims];
        Arrays.fill(row, 0.25);
        EmbeddingBlock block = new EmbeddingBlock(dims, dims, Normalization.APPLY);
        assertThat(block.set(Side.IMAGE, row, 0)).isNull();
        assertThat(block.set(Side.TEXT, floats(row), 0)).isNull();
    }

    /** Either way round: what is first or last may be the one that differs, by a rounding of its type. */
    @Test
    void oneOtherValueAnywhereMakesARow() {
        for (int at = 0; at < 8; at++) {
            float[] row = new float[8];
            Arrays.fill(row, 0.25f);
            row[at] = Math.nextUp(0.25f);
            assertThat(new EmbeddingBlock(8, 8, Normalization.APPLY).set(Side.IMAGE, row, 0))
                    .isNull();
        }
    }

    @Test
    void eightZerosAreZeroAndEightNaNsNotFinite() {
        double[] nan = new double[8];
        Arrays.fill(nan, Double.NaN);
        double[] zeros = {0, -0.0, 0, 0, 0, 0, 0, 0};
        EmbeddingBlock block = new EmbeddingBlock(8, 8, Normalization.APPLY);
        assertThat(block.set(Side.IMAGE, nan, 0)).isEqualTo(Rejection.NOT_FINITE);
        assertThat(block.set(Side.IMAGE, zeros, 0)).isEqualTo(Rejection.ZERO_NORM);
        assertThat(new EmbeddingBlock(8, 8, Normalization.NEVER).set(Side.IMAGE, zeros, 0))
                .isNull();
    }

    /** Scans take rows again as they were normalized: what the division rounds to one value must not be refused then. */
    @Test
    void aRowThatIsAcceptedIsAcceptedAgainAsItIsNormalized() {
        SplittableRandom random = new SplittableRandom(1);
        int accepted = 0;
        for (int i = 0; i < 1000; i++) {
            double[] row = new double[8];
            Arrays.fill(row, random.nextDouble(0.5, 1));
            row[random.nextInt(8)] = Math.nextUp(row[7]);
            EmbeddingBlock block = new EmbeddingBlock(8, 8, Normalization.APPLY);
            if (block.set(Side.IMAGE, row, 0) == null) {
                accepted++;
                block.set(Side.TEXT, GOOD_OF_EIGHT, 0);
                block.commit(0, "a");
                assertThat(new EmbeddingBlock(8, 8, Normalization.NEVER).set(Side.IMAGE, block.values(), 0))
                        .isNull();
            }
        }
        assertThat(accepted).isBetween(1, 999);
    }

    @ParameterizedTest
    @EnumSource(Normalization.class)
    void rowsOfAnotherBlockGiveTheMomentsThatTheyGiveThere(Normalization normalization) {
        EmbeddingBlock all = new EmbeddingBlock(3, 3, normalization);
        EmbeddingBlock alone = new EmbeddingBlock(3, 3, normalization);
        EmbeddingBlock some = new EmbeddingBlock(3, 3, normalization);
        for (int i = 0; i < 5; i++) {
            float[] image = {i == 0 ? 1 : 0, i % 2, i > 2 ? 1 : 0, 1};
            float[] text = {0.6f, 0.8f * (1 - i % 2), 0.8f * (i % 2)};
            int from = i == 0 ? 0 : 1;
            for (EmbeddingBlock block : i % 2 == 0 ? List.of(all, alone) : List.of(all)) {
                if (block.set(Side.IMAGE, image, from) == null && block.set(Side.TEXT, text, 0) == null) {
                    block.commit(i, "row-" + i);
                }
            }
        }
        for (int i = 0; i < all.size(); i++) {
            if (all.rowNumber(i) % 2 == 0) {
                some.commit(all, i);
            }
        }
        assertThat(some.size()).isEqualTo(alone.size()).isPositive();
        for (int i = 0; i < some.size(); i++) {
            assertThat(some.rowNumber(i)).isEqualTo(alone.rowNumber(i));
            assertThat(some.id(i)).isEqualTo(alone.id(i));
            assertThat(some.norm(Side.IMAGE, i)).isEqualTo(alone.norm(Side.IMAGE, i));
            assertThat(some.cosine(i)).isEqualTo(alone.cosine(i));
        }
        PairMoments there = moments(alone);
        PairMoments here = moments(some);
        assertThat(here.augmentedScatter()).containsExactly(there.augmentedScatter());
        assertThat(here.storedType(Side.IMAGE)).isEqualTo(StoredType.FLOAT);
        assertThat(here.cosines().sum()).isEqualTo(there.cosines().sum());
    }

    private static PairMoments moments(EmbeddingBlock block) {
        PairMomentsAccumulator accumulator = new PairMomentsAccumulator(3, 3);
        accumulator.accumulate(block);
        return accumulator.snapshot();
    }
}
