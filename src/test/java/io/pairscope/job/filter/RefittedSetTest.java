package io.pairscope.job.filter;

import static io.pairscope.core.statistics.JobStatistics.MUTUAL_INFORMATION_BIAS_CORRECTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.information.GaussianPair;
import io.pairscope.core.information.MutualInformation;
import io.pairscope.core.moments.LeaveOneOut;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import io.pairscope.core.spectrum.Cka;
import io.pairscope.core.spectrum.EffectiveRank;
import io.pairscope.core.spectrum.ModalityGap;
import io.pairscope.core.spectrum.VendiScore;
import io.pairscope.core.statistics.Catalogue;
import io.pairscope.core.statistics.Definition;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Shards;
import io.pairscope.job.Fitted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Differences of statistics between rows and a part of them, with errors that know that they share rows. */
class RefittedSetTest {
    static final int GROUPS = 16;

    private static final Normalization NEVER = Normalization.NEVER;

    /** Some rows of a set by row range; ranges without any are there, too. */
    static List<PairMoments> groups(List<Shards.Row> rows, IntPredicate which, Normalization normalization) {
        int dims = rows.get(0).image().length;
        List<PairMoments> groups = new ArrayList<>();
        for (int g = 0; g < GROUPS; g++) {
            List<Shards.Row> some = IntStream.range(g * rows.size() / GROUPS, (g + 1) * rows.size() / GROUPS)
                    .filter(which)
                    .mapToObj(rows::get)
                    .toList();
            groups.add(some.isEmpty() ? PairMoments.empty(dims, dims) : Gaussians.moments(some, normalization, 1000));
        }
        return groups;
    }

    static Fitted fitted(List<PairMoments> groups) {
        return new Fitted("rows", groups, Optional.empty(), Regularization.NONE);
    }

    static RefittedSet refitted(List<PairMoments> groups, Normalization normalization) {
        return RefittedSet.of(
                fitted(groups),
                normalization,
                folds -> refits(folds, fold -> RefittedSet.refit(normalization).to(fold, Regularization.NONE)),
                folds -> refits(
                        folds, fold -> RefittedSet.refitFewRows(normalization).to(fold, Regularization.NONE)));
    }

    private static List<Map<String, Double>> refits(
            LeaveOneOut folds, Function<PairMoments, Map<String, Double>> refit) {
        return IntStream.range(0, folds.size())
                .mapToObj(number -> refit.apply(folds.fold(number).moments()))
                .toList();
    }

    private static Definition named(String name) {
        return Catalogue.STANDARD.named(name);
    }

    private static double information(PairMoments moments) {
        GaussianPair gaussian = (GaussianPair) GaussianPair.fit(JointSupport.of(moments, Regularization.NONE));
        int d = moments.imageDims();
        return gaussian.mutualInformation() - MutualInformation.bias(moments.count(), d, d);
    }

    private static final Map<String, ToDoubleFunction<PairMoments>> FORMULAS = new LinkedHashMap<>();

    static {
        FORMULAS.put("mutual_information_bias_corrected", RefittedSetTest::information);
        FORMULAS.put("cka_unbiased", moments -> Cka.unbiased(moments).orElseThrow());
        FORMULAS.put("cosine_mean", moments -> moments.cosines().sum() / moments.count());
        FORMULAS.put("modality_gap", moments -> ModalityGap.distance(moments).orElseThrow());
        FORMULAS.put(
                "vendi_image",
                moments -> VendiScore.of(moments.marginal(Side.IMAGE))
                        .orElseThrow()
                        .order1());
        FORMULAS.put(
                "effective_rank_text",
                moments -> EffectiveRank.of(moments.marginal(Side.TEXT))
                        .orElseThrow()
                        .value());
    }

    /** Rows whose first coordinates are positive: a filter that changes every statistic. Of the third range none is kept. */
    private static boolean isKept(List<Shards.Row> rows, int i) {
        Shards.Row row = rows.get(i);
        return row.image()[0] + row.text()[0] > 0 && i * GROUPS / rows.size() != 2;
    }

    @ParameterizedTest(name = "{0} rows, {1} dimensions, seed {2}")
    @CsvSource({"640, 3, 1", "1600, 5, 2"})
    void theErrorOfADifferenceLeavesTheSameRangeOutOfBothSets(int n, int d, long seed) {
        List<Shards.Row> rows = Gaussians.equicorrelated(n, d, 0.5, seed);
        RefittedSet before = refitted(groups(rows, i -> true, NEVER), NEVER);
        RefittedSet after = refitted(groups(rows, i -> isKept(rows, i), NEVER), NEVER);
        FORMULAS.forEach((name, formula) -> {
            double[] differences = new double[GROUPS];
            for (int g = 0; g < GROUPS; g++) {
                int range = g;
                IntPredicate left = i -> i * GROUPS / n != range;
                double[] both = Arrays.stream(new IntPredicate[] {left, left.and(i -> isKept(rows, i))})
                        .mapToDouble(which -> formula.applyAsDouble(moments(rows, which)))
                        .toArray();
                differences[g] = both[1] - both[0];
            }
            double mean = Arrays.stream(differences).average().orElseThrow();
            double squares = Arrays.stream(differences)
                    .map(value -> (value - mean) * (value - mean))
                    .sum();
            double expected = Math.sqrt((GROUPS - 1.0) / GROUPS * squares);
            assertThat(after.errorOfDifference(named(name), before).orElseThrow())
                    .as(name)
                    .isCloseTo(expected, within(1e-9 * expected));
            assertThat(after.values().get(named(name)).number())
                    .isCloseTo(formula.applyAsDouble(moments(rows, i -> isKept(rows, i))), within(1e-10));
        });
    }

    private static PairMoments moments(List<Shards.Row> rows, IntPredicate which) {
        return Gaussians.moments(
                IntStream.range(0, rows.size())
                        .filter(which)
                        .mapToObj(rows::get)
                        .toList(),
                NEVER,
                1000);
    }

    /**
     * Half of the pairs match with a correlation of 0.8, the others have the text of somebody else; the filter finds them.
     * Coordinates have means and spreads of their own: at equal ones diversity is at its maximum and has no normal error.
     */
    private static List<Shards.Row> halfMatched(int n, int d, long seed) {
        List<Shards.Row> matched = Gaussians.equicorrelated(n, d, 0.8, seed);
        List<Shards.Row> strangers = Gaussians.equicorrelated(n, d, 0, seed + 1_000_000);
        SplittableRandom random = new SplittableRandom(seed);
        return IntStream.range(0, n)
                .mapToObj(i ->
                        random.nextBoolean() ? spread("matched", matched.get(i)) : spread("other", strangers.get(i)))
                .toList();
    }

    private static Shards.Row spread(String id, Shards.Row row) {
        Double[] image = row.image().clone();
        Double[] text = row.text().clone();
        for (int j = 0; j < image.length; j++) {
            image[j] = (image[j] + 0.5) / (j + 1);
            text[j] = (text[j] - 0.5) / (j + 1);
        }
        return new Shards.Row(id, image, text);
    }

    /** Over seeded samples: the truth of a difference, and errors that are those seen from sample to sample. */
    @ParameterizedTest(name = "{0} rows, {1} dimensions")
    @CsvSource({"800, 3", "480, 6"})
    void differencesAreTrueAndTheirErrorsAreTheScatterOverSamples(int n, int d) {
        int repeats = 300;
        Map<String, double[]> differences = new LinkedHashMap<>();
        Map<String, Double> errors = new LinkedHashMap<>();
        FORMULAS.keySet().forEach(name -> differences.put(name, new double[repeats]));
        for (int repeat = 0; repeat < repeats; repeat++) {
            List<Shards.Row> rows = halfMatched(n, d, repeat);
            RefittedSet before = refitted(groups(rows, i -> true, NEVER), NEVER);
            RefittedSet after = refitted(groups(rows, i -> rows.get(i).id().equals("matched"), NEVER), NEVER);
            for (String name : FORMULAS.keySet()) {
                Definition statistic = named(name);
                differences.get(name)[repeat] = after.values().get(statistic).number()
                        - before.values().get(statistic).number();
                errors.merge(name, after.errorOfDifference(statistic, before).orElseThrow() / repeats, Double::sum);
            }
        }
        // The scatter of 300 samples is known to 4 %, the mean of their errors to about as much; a jackknife is a
        // little high.
        differences.forEach((name, values) ->
                assertThat(errors.get(name) / deviation(values)).as(name).isBetween(0.88, 1.2));
        // A mixture of halves at 0.8 and 0 has correlations of 0.4. It is no Gaussian, for which the bias is corrected:
        // 2 %.
        double truth = -0.5 * d * (Math.log(1 - 0.64) - Math.log(1 - 0.16));
        double found = Arrays.stream(differences.get(MUTUAL_INFORMATION_BIAS_CORRECTED.name()))
                .average()
                .orElseThrow();
        assertThat(found).isCloseTo(truth, within(0.02 * truth));
    }

    private static double deviation(double[] values) {
        double mean = Arrays.stream(values).average().orElseThrow();
        double squares = Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        return Math.sqrt(squares / (values.length - 1));
    }

    @Test
    void mutualInformationOfFewRowsPerDimensionSaysThatItsErrorIsTooLarge() {
        List<Shards.Row> rows = Gaussians.equicorrelated(400, 5, 0.5, 1);
        RefittedSet many = refitted(groups(rows, i -> i % 8 == 0, NEVER), NEVER);
        RefittedSet few = refitted(groups(rows, i -> i % 8 == 0 && i > 0, NEVER), NEVER);
        assertThat(many.values().get(MUTUAL_INFORMATION_BIAS_CORRECTED).note()).isNull();
        assertThat(few.values().get(MUTUAL_INFORMATION_BIAS_CORRECTED).note())
                .isEqualTo("below 5 rows per dimension its standard errors are too large, by a third at 2.5");
    }

    @Test
    void setsWithTooFewRangesOrRowsHaveNoErrorAndSayWhy() {
        List<Shards.Row> rows = Gaussians.equicorrelated(320, 4, 0.5, 1);
        RefittedSet before = refitted(groups(rows, i -> true, NEVER), NEVER);
        RefittedSet narrow = refitted(groups(rows, i -> i < 100, NEVER), NEVER);
        assertThat(narrow.errorOfDifference(named("cosine_mean"), before)).isEmpty();
        assertThat(narrow.withoutErrors(before)).isEqualTo("5 groups of rows, 8 are needed");

        RefittedSet sparse = refitted(groups(rows, i -> i % 36 == 1, NEVER), NEVER);
        assertThat(sparse.errorOfDifference(named("cosine_mean"), before)).isPresent();
        assertThat(sparse.errorOfDifference(named("vendi_image"), before)).isPresent();
        assertThat(sparse.errorOfDifference(MUTUAL_INFORMATION_BIAS_CORRECTED, before))
                .isEmpty();
        assertThat(sparse.values().get(MUTUAL_INFORMATION_BIAS_CORRECTED).number())
                .isPositive();

        RefittedSet none = refitted(groups(rows, i -> false, NEVER), NEVER);
        assertThat(none.values().values()).allSatisfy(value -> {
            assertThat(value.number()).isNaN();
            assertThat(value.note()).isEqualTo("too few rows: 0");
        });
        assertThat(none.errorOfDifference(named("cosine_mean"), before)).isEmpty();
    }
}
