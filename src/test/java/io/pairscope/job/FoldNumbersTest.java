package io.pairscope.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.covariance.RankPolicy;
import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.moments.LeaveOneOut;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.statistics.Catalogue;
import io.pairscope.core.statistics.Definition.ErrorKind;
import io.pairscope.core.statistics.Definition.OfOneSet;
import io.pairscope.core.statistics.OneSet;
import io.pairscope.core.statistics.Order;
import io.pairscope.fixtures.Pairs;
import io.pairscope.job.StandardErrors.Uncertainty;
import io.pairscope.report.Report;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When the errors of an audit are linearised, and how far they then are from refitted ones. */
class FoldNumbersTest {
    private static final int GROUPS = 32;
    private static final int D = 6;

    /** Per dimension of both sides, which is what linearised errors ask for and a little more. */
    private static final int ENOUGH = GROUPS * 40;

    private static final Catalogue WITH_ERROR = Catalogue.STANDARD.only(
            statistic -> statistic.error() != ErrorKind.NONE && statistic.how() instanceof OfOneSet);

    /** The statistics of a set and of its folds, in this process; counts the refits. */
    private static final class OneSetFolds implements FoldStatistics {
        private final OneSet set;
        private int refits;

        OneSetFolds(PairMoments total, Regularization regularization, Normalization normalization) {
            this.set = new OneSet(total, JointSupport.of(total, regularization), normalization);
        }

        @Override
        public List<Map<String, Double>> refitted(LeaveOneOut folds) {
            refits += folds.size();
            return Refits.all(
                    folds,
                    fold -> Catalogue.numbers(
                            WITH_ERROR.of(new OneSet(fold, set.regularization(), set.normalization()))));
        }

        @Override
        public SortedMap<Order, Function<PairMoments, Map<String, Double>>> near() {
            return new TreeMap<>(Map.of(Order.FIRST, WITH_ERROR.near(set)));
        }

        @Override
        public Optional<String> withoutFirstOrder() {
            return FirstOrder.missing(set.regularization());
        }

        @Override
        public Optional<String> doubtful() {
            return FirstOrder.doubt(set.moments(), set.support().order());
        }
    }

    private record Found(FoldNumbers numbers, int refits) {}

    private static Found found(
            Uncertainty uncertainty, List<PairMoments> groups, Regularization policy, Normalization normalization) {
        LeaveOneOut folds = LeaveOneOut.of(groups);
        OneSetFolds statistics = new OneSetFolds(folds.total(), policy, normalization);
        FoldNumbers numbers = FoldNumbers.of(uncertainty, folds, statistics);
        return new Found(numbers, statistics.refits);
    }

    private static Found found(Uncertainty uncertainty, List<PairMoments> groups) {
        return found(uncertainty, groups, Regularization.NONE, Normalization.APPLY);
    }

    private static List<PairMoments> groups(Pairs pairs) {
        int rows = pairs.size() / GROUPS;
        return IntStream.range(0, GROUPS)
                .mapToObj(g -> pairs.range(g * rows, (g + 1) * rows).moments())
                .toList();
    }

    private static double error(FoldNumbers found, String name) {
        double[] values =
                found.numbers().stream().mapToDouble(fold -> fold.get(name)).toArray();
        double mean = Arrays.stream(values).average().orElseThrow();
        double squares = Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        return Math.sqrt((GROUPS - 1.0) / GROUPS * squares);
    }

    @ParameterizedTest(name = "{0} + {1} dimensions, seed {2}")
    @CsvSource({"6, 6, 1", "6, 6, 2", "3, 9, 3", "12, 8, 4"})
    void unitRowsWithEnoughRowsHaveLinearisedErrorsWithinThreePercent(int dx, int dy, long seed) {
        List<PairMoments> groups =
                groups(Pairs.coupled(ENOUGH * (dx + dy) / 8, dx, dy, seed).unit());
        Found linear = found(Uncertainty.AUTO, groups);
        Found refitted = found(Uncertainty.JACKKNIFE, groups);

        assertThat(linear.numbers.method()).matches("linearised: 4 refitted folds agree to \\d\\.\\d %");
        assertThat(linear.numbers.warning()).isEmpty();
        assertThat(linear.refits).isEqualTo(4);
        assertThat(refitted.numbers.method()).isEqualTo("refitted folds");
        for (String name : WITH_ERROR.names()) {
            double error = error(refitted.numbers, name);
            if (Double.isNaN(error)) {
                // Cosines between sides of different dimensions.
                assertThat(error(linear.numbers, name)).as(name).isNaN();
            } else {
                // A count that no fold changes has the error 0, by either way.
                assertThat(error(linear.numbers, name)).as(name).isCloseTo(error, within(0.03 * error));
            }
        }
    }

    @Test
    void fewRowsAreRefitted() {
        Found found = found(
                Uncertainty.AUTO, groups(Pairs.coupled(GROUPS * 30, D, D, 1).unit()));

        assertThat(found.numbers.method())
                .isEqualTo("refitted folds: not linearised, 80.0 rows per dimension where 100 are needed");
        assertThat(found.refits).isEqualTo(GROUPS);
    }

    @Test
    void rowsOfAnyNormAreRefitted() {
        Found found =
                found(Uncertainty.AUTO, groups(heavyTailed(ENOUGH * 2, 1)), Regularization.NONE, Normalization.NEVER);

        assertThat(found.numbers.method()).isEqualTo("refitted folds: not linearised, rows are not of unit norm");
    }

    @Test
    void shrunkCovariancesAreRefittedWhoeverAsks() {
        Regularization shrunk = new Regularization(RankPolicy.LEDOIT_WOLF, 0);
        List<PairMoments> groups = groups(Pairs.coupled(ENOUGH * 2, D, D, 1).unit());
        Found found = found(Uncertainty.LINEAR, groups, shrunk, Normalization.APPLY);

        assertThat(found.numbers.method())
                .isEqualTo(
                        "refitted folds: not linearised, each fold shrinks its covariance by an intensity of its own");
        assertThat(found.refits).isEqualTo(GROUPS);
    }

    /** Student's t with 4 degrees of freedom, one length a row: the fourth moments do not exist. */
    private static Pairs heavyTailed(int rows, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Pairs pairs = Pairs.coupled(rows, D, D, seed);
        for (int i = 0; i < rows; i++) {
            double chi = 0;
            for (int k = 0; k < 4; k++) {
                double z = random.nextGaussian();
                chi += z * z;
            }
            double length = Math.sqrt(4 / chi);
            for (double[][] side : List.of(pairs.image(), pairs.text())) {
                int row = i;
                Arrays.setAll(side[row], j -> length * side[row][j]);
            }
        }
        return pairs;
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void heavyTailsAreSeenByTheRefittedFolds(long seed) {
        Found found = found(
                Uncertainty.LINEAR, groups(heavyTailed(ENOUGH * 2, seed)), Regularization.NONE, Normalization.NEVER);

        assertThat(found.numbers.method())
                .matches("linearised, though \\w+ of 4 refitted folds differs by [\\d.]+ % of its changes");
        assertThat(found.numbers.warning().orElseThrow())
                .startsWith("standard errors are linearised, and may be wrong: ")
                .endsWith(". Use uncertainty = auto or jackknife");
    }

    private static List<PairMoments> withOneGroupOfEqualRows(long seed) {
        Pairs pairs = Pairs.coupled(ENOUGH * 2, D, D, seed).unit();
        int rows = pairs.size() / GROUPS;
        for (int i = 1; i < rows; i++) {
            pairs.image()[5 * rows + i] = pairs.image()[5 * rows];
            pairs.text()[5 * rows + i] = pairs.text()[5 * rows];
        }
        return groups(pairs);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void aGroupOfEqualRowsIsRefittedWithAllOthersAndNoneTwice(long seed) {
        List<PairMoments> groups = withOneGroupOfEqualRows(seed);
        Found found = found(Uncertainty.AUTO, groups);

        assertThat(found.numbers.method())
                .matches(
                        "refitted folds: not linearised, \\w+ of 4 refitted folds differs by [\\d.]+ % of its changes");
        assertThat(found.numbers.warning()).isEmpty();
        assertThat(found.refits).isEqualTo(GROUPS);
        assertThat(found.numbers.numbers())
                .isEqualTo(found(Uncertainty.JACKKNIFE, groups).numbers.numbers());
    }

    /** Some groups hold one vector with a little noise: what their folds are off by is common to them, and to no others. */
    @ParameterizedTest(name = "{0} groups, seed {1}")
    @CsvSource({"4, 1", "5, 2", "8, 3", "8, 4"})
    void groupsOfOneKindDoNotPassForAll(int alike, long seed) {
        Pairs pairs = Pairs.coupled(ENOUGH * 2, D, D, seed);
        int rows = pairs.size() / GROUPS;
        for (int i = 0; i < alike * rows; i++) {
            for (double[][] side : List.of(pairs.image(), pairs.text())) {
                double[] row = side[i];
                Arrays.setAll(row, j -> 0.02 * row[j] + (j == 0 ? 1 : 0));
            }
        }
        List<PairMoments> groups = groups(pairs.unit());
        Found found = found(Uncertainty.AUTO, groups);
        Found refitted = found(Uncertainty.JACKKNIFE, groups);
        for (String name : WITH_ERROR.names()) {
            double error = error(refitted.numbers, name);
            if (!Double.isNaN(error)) {
                assertThat(error(found.numbers, name)).as(name).isCloseTo(error, within(0.05 * error));
            }
        }
    }

    /** Six groups are a little unlike the others, and one alone holds a direction: rows of another source, and a dead column. */
    private static List<PairMoments> withDirectionOfOneGroup(long seed) {
        Pairs pairs = Pairs.coupled(ENOUGH * 2, D, D, seed);
        int rows = pairs.size() / GROUPS;
        for (int i = 0; i < pairs.size(); i++) {
            double[] image = pairs.image()[i];
            image[D - 1] = i / rows == 20 && i % 2 == 0 ? 0.5 * image[0] + 0.1 * pairs.text()[i][1] : 0;
            image[0] += i / rows < 6 ? 0.3 : 0;
        }
        return groups(pairs.unit());
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void aDirectionOfOneGroupIsNotHiddenByGroupsThatAreUnlikeTheOthers(long seed) {
        List<PairMoments> groups = withDirectionOfOneGroup(seed);
        Found found = found(Uncertainty.AUTO, groups);

        assertThat(found.numbers.method()).startsWith("refitted folds: not linearised, ");
        assertThat(found.numbers.numbers())
                .isEqualTo(found(Uncertainty.JACKKNIFE, groups).numbers.numbers());
    }

    /** Statistics with two ways, of which the one or the other is off by a quarter of each change. */
    private record TwoWays(OneSetFolds exact, int wrong) implements FoldStatistics {
        @Override
        public List<Map<String, Double>> refitted(LeaveOneOut folds) {
            return exact.refitted(folds);
        }

        @Override
        public SortedMap<Order, Function<PairMoments, Map<String, Double>>> near() {
            Function<PairMoments, Map<String, Double>> right = exact.near().get(Order.FIRST);
            Map<String, Double> here = right.apply(exact.set.moments());
            Function<PairMoments, Map<String, Double>> off = fold -> {
                Map<String, Double> numbers = new TreeMap<>(right.apply(fold));
                numbers.replaceAll((name, value) -> value + 0.25 * (value - here.get(name)));
                return numbers;
            };
            return new TreeMap<>(
                    wrong == 0
                            ? Map.of(Order.FIRST, off, Order.SECOND, right)
                            : Map.of(Order.FIRST, right, Order.SECOND, off));
        }

        @Override
        public Optional<String> withoutFirstOrder() {
            return Optional.empty();
        }

        @Override
        public Optional<String> doubtful() {
            return Optional.empty();
        }
    }

    @ParameterizedTest(name = "way {0} is wrong, seed {1}")
    @CsvSource({"0, 1", "0, 2", "1, 1", "1, 2"})
    void theFirstWayThatAgreesIsTaken(int wrong, long seed) {
        LeaveOneOut folds = LeaveOneOut.of(
                groups(Pairs.coupled(ENOUGH * 2 * D / 8, D, D, seed).unit()));
        OneSetFolds exact = new OneSetFolds(folds.total(), Regularization.NONE, Normalization.APPLY);
        FoldNumbers found = FoldNumbers.of(Uncertainty.AUTO, folds, new TwoWays(exact, wrong));

        assertThat(found.method())
                .startsWith(
                        (wrong == 1 ? "linearised" : "linearised to second order") + ": 4 refitted folds agree to ");
        assertThat(exact.refits).isEqualTo(4);
        assertThat(found.numbers())
                .isEqualTo(FoldNumbers.of(Uncertainty.AUTO, folds, exact).numbers());
    }

    @Test
    void theReportSaysHowErrorsWereFoundAndWarnsOfDoubtfulOnes() {
        LeaveOneOut folds = LeaveOneOut.of(withOneGroupOfEqualRows(1));
        OneSetFolds statistics = new OneSetFolds(folds.total(), Regularization.NONE, Normalization.APPLY);
        Report report = new Report(new Report.Pairs(0, 0, 0), Map.of());
        StandardErrors.of(Uncertainty.LINEAR, folds, statistics).report(WITH_ERROR.of(statistics.set), report);

        assertThat(report.toJson()).contains("\"standard_errors\" : \"linearised, though ");
        assertThat(report.warnings()).singleElement().asString().contains("may be wrong");
    }

    @Test
    void twoSetsSayHowTheErrorsOfEachWereFound() {
        List<PairMoments> groups = groups(Pairs.coupled(GROUPS * 30, D, D, 1).unit());
        List<PairMoments> fewer = new ArrayList<>(groups).subList(0, 16);
        Report report = new Report(new Report.Pairs(0, 0, 0), Map.of());
        StandardErrors.ofBoth(errors(groups), errors(fewer), name -> false).report(Map.of(), report);

        assertThat(report.toJson())
                .contains(
                        "\"standard_errors\" : \"reference: refitted folds: not linearised, 80.0 rows per dimension where"
                                + " 100 are needed; candidate: refitted folds: not linearised, 40.0 rows per dimension where 100 are"
                                + " needed\"");
    }

    private static StandardErrors errors(List<PairMoments> groups) {
        LeaveOneOut folds = LeaveOneOut.of(groups);
        return StandardErrors.of(
                Uncertainty.AUTO, folds, new OneSetFolds(folds.total(), Regularization.NONE, Normalization.APPLY));
    }
}
