package io.pairscope.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.information.GaussianPair;
import io.pairscope.core.moments.LeaveOneOut;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.statistics.Catalogue;
import io.pairscope.core.statistics.ComparedSet;
import io.pairscope.core.statistics.Definition;
import io.pairscope.core.statistics.Definition.ErrorKind;
import io.pairscope.core.statistics.Definition.Family;
import io.pairscope.core.statistics.OneSet;
import io.pairscope.core.statistics.ReferenceSet;
import io.pairscope.core.statistics.TwoSets;
import io.pairscope.core.statistics.Value;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Pairs;
import io.pairscope.fixtures.Shards;
import io.pairscope.job.StandardErrors.Uncertainty;
import io.pairscope.report.Report;
import io.pairscope.report.Statistic;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A statistic that is added anywhere in the catalogue gets its own value, unit and error, and all others keep theirs. */
class StandardErrorsTest {
    private static final int GROUPS = 10;
    private static final Normalization UNIT = Normalization.APPLY;
    private static final List<PairMoments> FIRST = groups(11);
    private static final List<PairMoments> SECOND = groups(12);

    private static final Definition OF_ONE = new Definition(
            "tenfold_cosine",
            "tenths of a cosine",
            Family.SIMILARITY,
            ErrorKind.JACKKNIFE,
            "ten times the mean cosine",
            new Definition.OfOneSet(set -> Value.of(10 * cosine(set.moments()))));

    private static final Definition OF_TWO = new Definition(
            "cosine_difference",
            "cosine",
            Family.DISTANCE,
            ErrorKind.JACKKNIFE,
            "how much larger the mean cosine of the candidate is",
            new Definition.OfTwoSets(sets -> Value.of(
                    cosine(sets.candidate().moments()) - cosine(sets.reference().moments()))));

    private static List<PairMoments> groups(long seed) {
        Pairs pairs = Pairs.coupled(40 * GROUPS, 3, 3, seed);
        return IntStream.range(0, GROUPS)
                .mapToObj(g -> pairs.range(40 * g, 40 * (g + 1)).unitAndRawMoments(40))
                .toList();
    }

    private static double cosine(PairMoments moments) {
        return moments.cosines().sum() / moments.count();
    }

    /** The standard catalogue with one more statistic, that many places after its first. */
    private static Catalogue with(Definition added, int place) {
        List<Definition> definitions = new ArrayList<>(Catalogue.STANDARD.definitions());
        definitions.add(place, added);
        return new Catalogue(definitions);
    }

    private static OneSet one(PairMoments moments) {
        return new OneSet(moments, JointSupport.of(moments, Regularization.NONE), UNIT);
    }

    private static TwoSets two(PairMoments reference, PairMoments candidate) {
        JointSupport support = JointSupport.of(reference, Regularization.NONE);
        return new TwoSets(
                new ReferenceSet(reference, support, GaussianPair.fit(support)), new ComparedSet(candidate), UNIT);
    }

    private static Report report(Map<Definition, Value> values, StandardErrors errors) {
        Report report = new Report(new Report.Pairs(0, 0, 0), Map.of());
        errors.report(values, report);
        return report;
    }

    private static Report ofOne(Catalogue catalogue) {
        Catalogue withError = catalogue.only(statistic -> statistic.error() != ErrorKind.NONE);
        StandardErrors errors = jackknife(FIRST, fold -> Catalogue.numbers(withError.of(one(fold))));
        return report(catalogue.of(one(PairMoments.merged(FIRST))), errors);
    }

    private static Report ofTwo(Catalogue catalogue) {
        PairMoments first = PairMoments.merged(FIRST);
        PairMoments second = PairMoments.merged(SECOND);
        Predicate<Definition> ofBoth = statistic -> statistic.error() == ErrorKind.JACKKNIFE;
        StandardErrors errors = StandardErrors.ofBoth(
                jackknife(
                        FIRST, fold -> Catalogue.numbers(catalogue.only(ofBoth).of(two(fold, second)))),
                jackknife(SECOND, fold -> Catalogue.numbers(catalogue.of(two(first, fold)))),
                name -> !ofBoth.test(catalogue.named(name)));
        return report(catalogue.of(two(first, second)), errors);
    }

    private static StandardErrors jackknife(
            List<PairMoments> groups, Function<PairMoments, Map<String, Double>> refit) {
        return StandardErrors.of(Uncertainty.JACKKNIFE, LeaveOneOut.of(groups), new Refits(refit, refit));
    }

    private static Stream<PairMoments> moments(LeaveOneOut folds) {
        return IntStream.range(0, folds.size())
                .mapToObj(number -> folds.fold(number).moments());
    }

    /** √[(G − 1)/G · Σ(θ − mean)²] of a statistic's own folds. */
    private static double error(List<PairMoments> groups, Function<PairMoments, Double> statistic) {
        List<Double> folds = moments(LeaveOneOut.of(groups)).map(statistic).toList();
        double mean = folds.stream().mapToDouble(Double::doubleValue).sum() / GROUPS;
        double squares = folds.stream()
                .mapToDouble(fold -> (fold - mean) * (fold - mean))
                .sum();
        return Math.sqrt((GROUPS - 1.0) / GROUPS * squares);
    }

    /** The mean of the folds is summed in another order: it differs by some G·ε of it, as then does each difference from it. */
    private static void assertError(Statistic found, double expected) {
        double rounding = Math.sqrt(GROUPS) * GROUPS * Math.ulp(1.0) * Math.max(1, Math.abs(found.number()));
        assertThat(found.standardError()).isCloseTo(expected, within(rounding));
    }

    private static List<Definition> computed(Catalogue catalogue, Class<? extends Definition.How> how) {
        return catalogue.only(statistic -> how.isInstance(statistic.how())).definitions();
    }

    /** Equal errors would hide a shift; only counts that no fold changes have the same, none but for rounding. */
    private static void assertDistinct(Report report, List<Definition> statistics) {
        List<Double> errors = statistics.stream()
                .map(statistic -> report.get(statistic).standardError())
                .filter(error -> error != null && error > 1e-12)
                .toList();
        assertThat(new HashSet<>(errors)).hasSameSizeAs(errors);
    }

    /** At the front, among the statistics of two sets, of one set and of jobs, and at the end. */
    static IntStream places() {
        int size = Catalogue.STANDARD.names().size();
        return IntStream.of(0, 7, 20, 40, 55, 60, size - 1, size);
    }

    @ParameterizedTest(name = "at place {0}")
    @MethodSource("places")
    void everyErrorOfOneSetIsThatOfItsOwnFolds(int place) {
        Catalogue catalogue = with(OF_ONE, place);
        Report before = ofOne(Catalogue.STANDARD);
        Report report = ofOne(catalogue);

        assertThat(report.get(OF_ONE).unit()).isEqualTo("tenths of a cosine");
        assertThat(report.get(OF_ONE).number()).isEqualTo(10 * cosine(PairMoments.merged(FIRST)));
        assertError(
                report.get(OF_ONE),
                10 * before.get(catalogue.named("cosine_mean")).standardError());
        assertDistinct(report, computed(catalogue, Definition.OfOneSet.class));
        for (Definition statistic : computed(catalogue, Definition.OfOneSet.class)) {
            Function<OneSet, Value> how = ((Definition.OfOneSet) statistic.how()).value();
            if (statistic != OF_ONE) {
                assertThat(report.get(statistic)).as(statistic.name()).isEqualTo(before.get(statistic));
            }
            if (statistic.error() == ErrorKind.NONE) {
                assertThat(report.get(statistic).standardError()).isNull();
            } else {
                assertError(
                        report.get(statistic),
                        error(FIRST, fold -> how.apply(one(fold)).number()));
            }
        }
    }

    @ParameterizedTest(name = "at place {0}")
    @MethodSource("places")
    void everyErrorOfTwoSetsIsThatOfItsOwnFolds(int place) {
        Catalogue catalogue = with(OF_TWO, place);
        Report before = ofTwo(Catalogue.STANDARD);
        Report report = ofTwo(catalogue);
        PairMoments first = PairMoments.merged(FIRST);
        PairMoments second = PairMoments.merged(SECOND);

        assertThat(report.get(OF_TWO).unit()).isEqualTo("cosine");
        assertThat(report.get(OF_TWO).number()).isEqualTo(cosine(second) - cosine(first));
        assertDistinct(report, computed(catalogue, Definition.OfTwoSets.class));
        for (Definition statistic : computed(catalogue, Definition.OfTwoSets.class)) {
            Function<TwoSets, Value> how = ((Definition.OfTwoSets) statistic.how()).value();
            if (statistic != OF_TWO) {
                assertThat(report.get(statistic)).as(statistic.name()).isEqualTo(before.get(statistic));
            }
            double ofSecond = error(SECOND, fold -> how.apply(two(first, fold)).number());
            double ofFirst = statistic.error() == ErrorKind.JACKKNIFE_UNDER_REFERENCE
                    ? 0
                    : error(FIRST, fold -> how.apply(two(fold, second)).number());
            assertError(report.get(statistic), Math.hypot(ofFirst, ofSecond));
        }
    }

    /** 32 groups of 2 rows of 70 + 70 dimensions: a fold has 62 rows. */
    @Test
    void withFewerRowsThanDimensionsStatisticsOfCosinesKeepTheirErrors() {
        List<Shards.Row> rows = Gaussians.equicorrelated(64, 70, 0.6, 5);
        List<PairMoments> groups = new ArrayList<>();
        for (int g = 0; g < 32; g++) {
            groups.add(Gaussians.moments(rows.subList(2 * g, 2 * g + 2), UNIT, 2));
        }
        Catalogue ofCosines =
                Catalogue.STANDARD.only(statistic -> statistic.error() == ErrorKind.JACKKNIFE_WITHOUT_COVARIANCE);
        StandardErrors errors = StandardErrors.of(
                Uncertainty.JACKKNIFE,
                LeaveOneOut.of(groups),
                new Refits(
                        fold -> fail("statistics of a covariance are not refitted"),
                        fold -> Catalogue.numbers(ofCosines.of(one(fold)))));
        Report report = report(Catalogue.STANDARD.of(one(PairMoments.merged(groups))), errors);

        assertThat(ofCosines.names()).contains("cosine_mean", "clip_score_mean", "cosine_d_prime", "cosine_auc");
        for (String name : ofCosines.names()) {
            Statistic statistic = report.get(Catalogue.STANDARD.named(name));
            assertThat(statistic.standardError()).as(name).isPositive();
            assertThat(String.valueOf(statistic.note())).as(name).doesNotContain("no standard error");
        }
        double[] means = groups.stream().mapToDouble(StandardErrorsTest::cosine).toArray();
        double mean = DoubleStream.of(means).average().orElseThrow();
        double squares =
                DoubleStream.of(means).map(m -> (m - mean) * (m - mean)).sum();
        // Of a mean of groups of one size, the jackknife is their standard deviation over √G.
        assertThat(report.get(Catalogue.STANDARD.named("cosine_mean")).standardError())
                .isCloseTo(Math.sqrt(squares / 31 / 32), within(1e-15));
        Statistic cka = report.get(Catalogue.STANDARD.named("cka"));
        assertThat(cka.standardError()).isNull();
        assertThat(cka.note()).contains("no standard error: a fold has 62 rows, fewer than 70 dimensions");
    }

    /** Groups of pairs, as many rows each. */
    private static List<PairMoments> groups(int groups, int rows, int d, long seed) {
        Pairs pairs = Pairs.coupled(groups * rows, d, d, seed).unit();
        return IntStream.range(0, groups)
                .mapToObj(g -> pairs.range(rows * g, rows * (g + 1)).unitAndRawMoments(rows))
                .toList();
    }

    /** Every number has an error, or says why it has none. */
    private static void assertErrorsOrReasons(Report report, Catalogue catalogue, Class<? extends Definition.How> how) {
        for (Definition definition : computed(catalogue, how)) {
            Statistic found = report.get(definition);
            if (definition.error() != ErrorKind.NONE && found.number() != null) {
                boolean says = String.valueOf(found.note()).contains("no standard error: ");
                assertThat(found.standardError() == null)
                        .as("%s: %s", definition.name(), found.note())
                        .isEqualTo(says);
            }
        }
    }

    /** Of 20 + 20 dimensions 44 rows have a covariance, and 40 of them have none. */
    @Test
    void whatDoesNotExistForAFoldHasNoErrorAndSaysSo() {
        List<PairMoments> groups = groups(11, 4, 20, 7);
        PairMoments whole = PairMoments.merged(groups);
        PairMoments others = PairMoments.merged(groups(11, 40, 20, 8));

        Report ofTwo = report(
                Catalogue.STANDARD.of(two(others, whole)),
                jackknife(groups, fold -> Catalogue.numbers(Catalogue.STANDARD.of(two(others, fold)))));
        assertErrorsOrReasons(ofTwo, Catalogue.STANDARD, Definition.OfTwoSets.class);
        Statistic kl = ofTwo.get(Catalogue.STANDARD.named("kl_joint"));
        assertThat(kl.number()).isPositive();
        assertThat(kl.standardError()).isNull();
        assertThat(kl.note()).endsWith("no standard error: it does not exist when a row range is left out");
        assertThat(ofTwo.get(Catalogue.STANDARD.named("fid_joint")).standardError())
                .isPositive();

        // A regression on 36 dimensions of 37 rows.
        List<PairMoments> ofFew = groups(38, 1, 36, 9);
        Report ofOne = report(
                Catalogue.STANDARD.of(one(PairMoments.merged(ofFew))),
                jackknife(ofFew, fold -> Catalogue.numbers(Catalogue.STANDARD.of(one(fold)))));
        assertErrorsOrReasons(ofOne, Catalogue.STANDARD, Definition.OfOneSet.class);
        Statistic explained = ofOne.get(Catalogue.STANDARD.named("linear_r2_image_from_text"));
        assertThat(explained.number()).isNotNull();
        assertThat(explained.note()).contains("no standard error");
    }

    @Test
    void whereOneSetCannotHaveErrorsTheReasonNamesIt() {
        PairMoments first = PairMoments.merged(FIRST);
        PairMoments second = PairMoments.merged(SECOND);
        List<PairMoments> fourGroups = groups(4, 100, 3, 11);
        Predicate<String> ofSecondAlone = name -> Catalogue.STANDARD.named(name).error() != ErrorKind.JACKKNIFE;
        StandardErrors errors = StandardErrors.ofBoth(
                jackknife(fourGroups, fold -> fail("four groups are too few")),
                jackknife(SECOND, fold -> Catalogue.numbers(Catalogue.STANDARD.of(two(first, fold)))),
                ofSecondAlone);
        Report report = report(Catalogue.STANDARD.of(two(first, second)), errors);
        assertErrorsOrReasons(report, Catalogue.STANDARD, Definition.OfTwoSets.class);
        assertThat(report.get(Catalogue.STANDARD.named("mid")).standardError()).isPositive();
        assertThat(report.get(Catalogue.STANDARD.named("fid_joint")).note())
                .endsWith("no standard error: reference: 4 groups of rows, 8 are needed");
    }
}
