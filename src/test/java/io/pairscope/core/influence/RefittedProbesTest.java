package io.pairscope.core.influence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefittedProbesTest {
    private static final int[] FOUR = {0, 1, 2, 3};

    private static List<Map<String, Double>> folds(double... values) {
        return DoubleStream.of(values).mapToObj(value -> Map.of("a", value)).toList();
    }

    private static RefittedProbes probes(double[] predicted, double... exact) {
        return RefittedProbes.of(folds(predicted), FOUR, folds(exact));
    }

    @Test
    void foldsOfTheLargestTheMiddleAndTheSmallestChangesAreRefitted() {
        double[] values = new double[32];
        // From about the mean by 32 down to 1, to either side in turns.
        Arrays.setAll(values, fold -> 5 + (fold % 2 == 0 ? 32 - fold : fold - 32));

        assertThat(RefittedProbes.places(folds(values)))
                .contains(0, 1)
                .endsWith(31)
                .hasSize(4);
    }

    /** Four folds of one kind have an error of their own, and are not alone among those that are refitted. */
    @Test
    void foldsOfOneKindAreHeldAgainstOthers() {
        double[] predicted = new double[32];
        double[] exact = new double[32];
        Arrays.setAll(predicted, fold -> (fold < 4 ? 1 : 0) + 0.001 * Math.sin(fold));
        Arrays.setAll(exact, fold -> predicted[fold] + (fold < 4 ? 0.5 : 0));
        int[] places = RefittedProbes.places(folds(predicted));
        double[] refitted =
                IntStream.of(places).mapToDouble(place -> exact[place]).toArray();

        assertThat(places)
                .hasSize(4)
                .satisfies(all ->
                        assertThat(IntStream.of(all).filter(place -> place < 4)).hasSize(2));
        assertThat(RefittedProbes.of(folds(predicted), places, folds(refitted)).agree())
                .isFalse();
    }

    @ParameterizedTest(name = "times {0}")
    @ValueSource(doubles = {1e-200, 1e-160, 1, 1e160, 1e200})
    void noSizeOfTheValuesLeavesTheRange(double size) {
        double[] predicted = {10 * size, 12 * size, 14 * size, 16 * size, 13 * size, 13 * size};
        double[] exact = {10 * size, 12.1 * size, 14.2 * size, 16.3 * size};

        assertThat(probes(predicted, exact).share())
                .isCloseTo(Math.sqrt(0.05 / 3) / Math.sqrt(20.0 / 5), within(1e-12));
        assertThat(RefittedProbes.places(folds(predicted))).contains(0, 3);
    }

    @Test
    void valuesThatAreNotPredictedAreDisagreement() {
        double[] none = {Double.NaN, Double.NaN, Double.NaN, Double.NaN};

        assertThat(probes(none, 1.5, 1.6, 1.7, 1.8).agree()).isFalse();
        assertThat(probes(none, none).agree()).isTrue();
    }

    @Test
    void everyStatisticCountsInUnitsOfItsOwnChanges() {
        List<Map<String, Double>> folds = IntStream.range(0, 20)
                .mapToObj(fold ->
                        Map.of("large", fold == 4 ? 1e9 : 1e6 * fold, "small", fold == 16 ? 1e-9 : 1e-12 * fold))
                .toList();

        assertThat(RefittedProbes.places(folds)).contains(4, 16);
    }

    @Test
    void theShareIsThatOfTheRootMeanSquares() {
        double[] predicted = {10, 12, 14, 16, 13, 13};
        // Changes about their mean 13: 9 + 1 + 1 + 9 over 5. Differences about their mean 0.15: 0.05 of four over 3.
        RefittedProbes probes = probes(predicted, 10.0, 12.1, 14.2, 16.3);

        assertThat(probes.statistic()).isEqualTo("a");
        assertThat(probes.share()).isCloseTo(Math.sqrt(0.05 / 3) / Math.sqrt(20.0 / 5), within(1e-12));
        assertThat(probes.agree()).isFalse();
    }

    /** Ranges that are a little unlike the others in all statistics hide none that changes one of them alone. */
    @Test
    void aFoldThatAloneChangesAStatisticIsRefitted() {
        List<Map<String, Double>> folds = IntStream.range(0, 32)
                .mapToObj(fold -> {
                    double unlike = fold < 6 ? 1 + 0.1 * fold : 0.01 * fold;
                    return Map.of("a", unlike, "b", -unlike, "c", 2 * unlike, "d", fold == 20 ? 1 : 1e-9 * fold);
                })
                .toList();

        assertThat(RefittedProbes.places(folds)).contains(20);
    }

    @Test
    void anErrorThatAnUnseenFoldMakesIsDisagreement() {
        double[] predicted = {1.5, 1.6, 1.7, 1.8, 1.5, 9.5, 1.6, 1.7};

        assertThat(probes(predicted, 1.5, 1.6, 1.7, 1.8 + 1e-6).agree()).isFalse();
        predicted[5] = Double.NaN;
        assertThat(probes(predicted, 1.5, 1.6, 1.7, 1.8).agree()).isFalse();
        predicted[5] = 1.9;
        assertThat(probes(predicted, 1.5, 1.6, 1.7, 1.8 + 1e-6).agree()).isTrue();
    }

    /** Errors come from differences between folds. */
    @Test
    void whatAllFoldsShareIsNoDisagreement() {
        assertThat(probes(new double[] {1.5, 2.5, 3.5, 4.7}, 2.5, 3.5, 4.5, 5.7).share())
                .isCloseTo(0, within(1e-12));
    }

    @Test
    void differencesOfTwentiethOfTheChangesAgree() {
        double[] predicted = {-3.5, -1.5, 1.5, 3.5};

        assertThat(probes(predicted, -3.5 * 1.049, -1.5 * 1.049, 1.5 * 1.049, 3.5 * 1.049)
                        .agree())
                .isTrue();
        assertThat(probes(predicted, -3.5 * 1.051, -1.5 * 1.051, 1.5 * 1.051, 3.5 * 1.051)
                        .agree())
                .isFalse();
    }

    @Test
    void changesByRoundingAreNone() {
        assertThat(probes(new double[] {1.5, 1.5, 1.5, 1.5 + 1e-15}, 1.5, 1.5 + 1e-14, 1.5, 1.5)
                        .agree())
                .isTrue();
        assertThat(probes(new double[] {1.5, 1.5, 1.5, 1.5}, 1.5, 1.6, 1.5, 1.5).agree())
                .isFalse();
    }

    @Test
    void countsMayBeOneApart() {
        assertThat(probes(new double[] {118, 118, 118, 118}, 118, 119, 118, 118).agree())
                .isTrue();
        assertThat(probes(new double[] {118, 118, 118, 118}, 117, 119, 118, 118).agree())
                .isFalse();
    }

    @Test
    void aNumberThatFoldsLackIsDisagreement() {
        assertThat(probes(new double[] {1.5, 1.6, 1.7, 1.8}, 1.5, Double.NaN, 1.7, 1.8)
                        .agree())
                .isFalse();
    }

    @Test
    void whatHasNoValueNeedsNoError() {
        double none = Double.NaN;

        assertThat(probes(new double[] {none, none, none, none}, none, 1.6, none, none)
                        .agree())
                .isTrue();
    }
}
