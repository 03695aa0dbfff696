package io.pairscope.core.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.information.GaussianPair;
import io.pairscope.core.moments.Jackknife;
import io.pairscope.core.moments.LeaveOneOut;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.statistics.Definition.ErrorKind;
import io.pairscope.fixtures.Pairs;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NearbyTwoSetsTest {
    private static final int GROUPS = 16;
    private static final Set<String> OF_BOTH = named(ErrorKind.JACKKNIFE);
    private static final Set<String> OF_CANDIDATE = named(ErrorKind.JACKKNIFE_UNDER_REFERENCE);

    private static Set<String> named(ErrorKind kind) {
        Set<String> names = new TreeSet<>();
        Catalogue.STANDARD.definitions().stream()
                .filter(definition -> definition.how() instanceof Definition.OfTwoSets && definition.error() == kind)
                .forEach(definition -> names.add(definition.name()));
        return names;
    }

    private static ReferenceSet reference(PairMoments moments) {
        JointSupport support = JointSupport.of(moments, Regularization.NONE);
        return new ReferenceSet(moments, support, GaussianPair.fit(support));
    }

    private static TwoSets sets(PairMoments reference, PairMoments candidate) {
        return new TwoSets(reference(reference), new ComparedSet(candidate), Normalization.APPLY);
    }

    private static Map<String, Double> numbers(TwoSets sets) {
        return Catalogue.numbers(Catalogue.STANDARD.of(sets));
    }

    /** Rows of two populations that differ in means, scales and coupling. */
    private static Pairs rows(int n, int dx, int dy, double stretch, long seed) {
        Pairs pairs = Pairs.coupled(n, dx, dy, seed);
        for (int i = 0; i < n; i++) {
            pairs.image()[i][0] *= stretch;
            pairs.text()[i][dy - 1] += 0.3 * (stretch - 1) * (1 + pairs.image()[i][1]);
        }
        return pairs;
    }

    private static PairMoments unit(Pairs pairs) {
        return pairs.unitAndRawMoments(1024);
    }

    /**
     * Between a set with a row twice and the set without it the second order cancels. What is left is the third, and the share of
     * the row: some 1e-3.
     */
    @ParameterizedTest(name = "{0} + {1} dimensions, seed {2}")
    @CsvSource({"3, 3, 1", "4, 2, 2", "2, 5, 3", "6, 6, 4"})
    void everyStatisticFollowsToFirstOrderWhenRowsComeOrGo(int dx, int dy, long seed) {
        Pairs first = rows(4000, dx, dy, 1, seed);
        Pairs second = rows(3000, dx, dy, 1.5, seed + 100);
        PairMoments reference = unit(first);
        PairMoments candidate = unit(second);
        NearbyTwoSets near = sets(reference, candidate).near();
        for (int row : new int[] {0, 600, 1234}) {
            PairMoments some = unit(first.range(row, row + 1));
            PairMoments fewer = reference.without(some);
            PairMoments more = reference.merge(some);
            Map<String, Double> ofReference =
                    difference(numbers(sets(more, candidate)), numbers(sets(fewer, candidate)));
            PairMoments others = unit(second.range(row, row + 1));
            PairMoments without = candidate.without(others);
            PairMoments with = candidate.merge(others);
            Map<String, Double> ofCandidate =
                    difference(numbers(sets(reference, with)), numbers(sets(reference, without)));
            for (Order order : Order.values()) {
                agree(difference(near.ofReference(more, order), near.ofReference(fewer, order)), ofReference);
                agree(difference(near.ofCandidate(with, order), near.ofCandidate(without, order)), ofCandidate);
            }
        }
    }

    private static Map<String, Double> difference(Map<String, Double> a, Map<String, Double> b) {
        Map<String, Double> difference = new TreeMap<>();
        a.forEach((name, value) -> difference.put(name, value - b.get(name)));
        return difference;
    }

    private static void agree(Map<String, Double> predicted, Map<String, Double> exact) {
        StringBuilder off = new StringBuilder();
        predicted.forEach((name, change) -> {
            double error = Math.abs(change - exact.get(name));
            if (!(error <= 2e-3 * Math.abs(exact.get(name)) + 1e-7)) {
                off.append(String.format(
                        "%s %g exact %g off %g%n", name, change, exact.get(name), error / exact.get(name)));
            }
        });
        assertThat(off.toString()).isEmpty();
    }

    private static List<PairMoments> groups(Pairs pairs) {
        int rows = pairs.size() / GROUPS;
        return IntStream.range(0, GROUPS)
                .mapToObj(group -> unit(pairs.range(group * rows, (group + 1) * rows)))
                .toList();
    }

    private static List<PairMoments> folds(List<PairMoments> groups) {
        LeaveOneOut folds = LeaveOneOut.of(groups);
        return IntStream.range(0, GROUPS)
                .mapToObj(fold -> folds.fold(fold).moments())
                .toList();
    }

    private static List<Map<String, Double>> ofReference(NearbyTwoSets near, List<PairMoments> folds, Order order) {
        return folds.stream().map(fold -> near.ofReference(fold, order)).toList();
    }

    private static List<Map<String, Double>> ofCandidate(NearbyTwoSets near, List<PairMoments> folds, Order order) {
        return folds.stream().map(fold -> near.ofCandidate(fold, order)).toList();
    }

    private static double error(List<Map<String, Double>> folds, String name) {
        return Jackknife.standardError(
                        folds.stream().mapToDouble(fold -> fold.get(name)).toArray())
                .orElseThrow();
    }

    /** 100 rows per dimension. Sets that are alike have no first order: 1 is the same population twice. */
    @ParameterizedTest(name = "stretched by {0}, {1} + {2} dimensions, seed {3}")
    @CsvSource({
        "1, 6, 6, 1",
        "1, 3, 8, 2",
        "1.02, 6, 6, 3",
        "1.5, 5, 4, 4",
        "4, 4, 4, 5",
        "1, 70, 60, 6",
        "4, 70, 70, 7"
    })
    void errorsAreThoseOfRefittedFoldsToTwoPercent(double stretch, int dx, int dy, long seed) {
        int rows = 100 * (dx + dy);
        List<PairMoments> first = groups(rows(rows, dx, dy, 1, seed));
        List<PairMoments> second = groups(rows(rows, dx, dy, stretch, seed + 100));
        PairMoments reference = PairMoments.merged(first);
        PairMoments candidate = PairMoments.merged(second);
        NearbyTwoSets near = sets(reference, candidate).near();
        agree(
                ofReference(near, folds(first), Order.SECOND),
                folds(first).stream()
                        .map(fold -> numbers(sets(fold, candidate)))
                        .toList());
        agree(
                ofCandidate(near, folds(second), Order.SECOND),
                folds(second).stream()
                        .map(fold -> numbers(sets(reference, fold)))
                        .toList());
    }

    private static void agree(List<Map<String, Double>> nearby, List<Map<String, Double>> refitted) {
        StringBuilder off = new StringBuilder();
        for (String name : nearby.get(0).keySet()) {
            double found = error(nearby, name);
            double exact = error(refitted, name);
            if (!(Math.abs(found - exact) <= 0.02 * exact + 1e-12)) {
                off.append(String.format("%s %g, refitted %g%n", name, found, exact));
            }
        }
        assertThat(off.toString()).isEmpty();
    }

    /**
     * 160 rows per dimension of one population, in as many dimensions as follow Fisher's metric: no number of KL is that of a fold as it is.
     * One column of images is so much fainter than the others.
     */
    @ParameterizedTest(name = "a column of images times {0}, {1} + {2} dimensions, seed {3}")
    @CsvSource({"1, 64, 64, 1", "1e-1, 64, 70, 2", "1e-2, 90, 60, 3", "1, 80, 90, 4"})
    void errorsOfSetsThatAreAlikeFollowFishersMetric(double scale, int dx, int dy, long seed) {
        int rows = 160 * (dx + dy);
        List<PairMoments> first = groups(withFaintColumn(rows(rows, dx, dy, 1, seed), scale));
        List<PairMoments> second = groups(withFaintColumn(rows(rows, dx, dy, 1, seed + 100), scale));
        PairMoments reference = PairMoments.merged(first);
        PairMoments candidate = PairMoments.merged(second);
        NearbyTwoSets near = sets(reference, candidate).near();
        assertThat(near.ofReference()).containsOnlyKeys(Order.SECOND);
        List<Map<String, Double>> ofReference = ofReference(near, folds(first), Order.SECOND);
        List<Map<String, Double>> refitted = folds(first).stream()
                .map(fold -> numbers(sets(fold, candidate)))
                .toList();
        agree(ofReference, refitted);
        agree(
                ofCandidate(near, folds(second), Order.SECOND),
                folds(second).stream()
                        .map(fold -> numbers(sets(reference, fold)))
                        .toList());
        double here = numbers(sets(reference, candidate)).get("kl_joint");
        for (int fold = 0; fold < GROUPS; fold++) {
            double change = refitted.get(fold).get("kl_joint") - here;
            assertThat(ofReference.get(fold).get("kl_joint"))
                    .isNotCloseTo(refitted.get(fold).get("kl_joint"), within(1e-6 * Math.abs(change)));
        }
    }

    /** 400 rows per dimension of sets that differ much: the second order is some 1e-2 of the changes. */
    @ParameterizedTest(name = "stretched by {0}, {1} + {2} dimensions, seed {3}")
    @CsvSource({"2, 6, 6, 1", "2, 3, 8, 2", "3, 5, 4, 3", "4, 4, 4, 4"})
    void errorsToFirstOrderAreThoseOfSetsThatDiffer(double stretch, int dx, int dy, long seed) {
        int rows = 400 * (dx + dy);
        List<PairMoments> first = groups(rows(rows, dx, dy, 1, seed));
        List<PairMoments> second = groups(rows(rows, dx, dy, stretch, seed + 100));
        NearbyTwoSets near =
                sets(PairMoments.merged(first), PairMoments.merged(second)).near();
        agree(ofReference(near, folds(first), Order.FIRST), ofReference(near, folds(first), Order.SECOND));
        agree(ofCandidate(near, folds(second), Order.FIRST), ofCandidate(near, folds(second), Order.SECOND));
    }

    /** Two columns of images are equal, so that vectors have a direction that the support leaves out, and are whitened. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void divergencesOfFoldsAreExactOnASupportThatIsNotAll(long seed) {
        List<PairMoments> first = groups(withEqualColumns(rows(900, 4, 3, 1, seed)));
        List<PairMoments> second = groups(withEqualColumns(rows(900, 4, 3, 1.2, seed + 100)));
        PairMoments reference = PairMoments.merged(first);
        PairMoments candidate = PairMoments.merged(second);
        NearbyTwoSets near = sets(reference, candidate).near();
        PairMoments fold = folds(first).get(3);
        PairMoments other = folds(second).get(5);
        Map<String, Double> ofReference = numbers(sets(fold, candidate));
        Map<String, Double> ofCandidate = numbers(sets(reference, other));
        for (String name : Set.of("kl_joint", "kl_reversed_image", "kl_symmetric_text", "bhattacharyya_joint")) {
            // The smallest variance is some 1e-3 of the largest: three digits of double are lost at most.
            assertThat(near.ofReference(fold, Order.SECOND).get(name))
                    .as(name)
                    .isCloseTo(ofReference.get(name), within(1e-10));
            assertThat(near.ofCandidate(other, Order.SECOND).get(name))
                    .as(name)
                    .isCloseTo(ofCandidate.get(name), within(1e-10));
        }
        assertThat(near.ofCandidate(other, Order.SECOND).get("mid")).isCloseTo(ofCandidate.get("mid"), within(1e-10));
    }

    /** As above, where vectors are whitened. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void divergencesFollowToFirstOrderOnASupportThatIsNotAll(long seed) {
        Pairs first = withEqualColumns(rows(4000, 4, 3, 1, seed));
        PairMoments reference = unit(first);
        PairMoments candidate = unit(withEqualColumns(rows(3000, 4, 3, 1.5, seed + 100)));
        PairMoments row = unit(first.range(7, 8));
        NearbyTwoSets near = sets(reference, candidate).near();
        PairMoments more = reference.merge(row);
        PairMoments fewer = reference.without(row);
        Map<String, Double> ofReference =
                difference(near.ofReference(more, Order.FIRST), near.ofReference(fewer, Order.FIRST));
        ofReference.keySet().removeIf(name -> !name.matches("(kl|bhattacharyya)_.*"));
        agree(ofReference, difference(numbers(sets(more, candidate)), numbers(sets(fewer, candidate))));
        PairMoments with = candidate.merge(row);
        PairMoments twice = with.merge(row);
        NearbyTwoSets nearWith = sets(reference, with).near();
        Map<String, Double> ofCandidate =
                difference(nearWith.ofCandidate(twice, Order.FIRST), nearWith.ofCandidate(candidate, Order.FIRST));
        ofCandidate.keySet().removeIf(name -> !name.matches("(kl|bhattacharyya)_.*"));
        agree(ofCandidate, difference(numbers(sets(reference, twice)), numbers(sets(reference, candidate))));
    }

    /** A column of zeros in the candidate alone: no divergence exists, but MID does, and its error. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void midOfASingularCandidateIsExact(long seed) {
        PairMoments reference = unit(rows(900, 4, 3, 1, seed));
        Pairs flat = withFaintColumn(rows(900, 4, 3, 1.2, seed + 100), 0);
        List<PairMoments> second = groups(flat);
        PairMoments other = folds(second).get(5);
        Map<String, Double> near =
                sets(reference, PairMoments.merged(second)).near().ofCandidate(other, Order.FIRST);
        Map<String, Double> refitted = numbers(sets(reference, other));
        assertThat(near.keySet())
                .containsAll(OF_CANDIDATE.stream()
                        .filter(name -> !name.equals("mid_kl_identity_residual") && !name.startsWith("kl"))
                        .toList());
        for (String name : Set.of("mid", "mid_variance_joint", "mid_bias_image")) {
            assertThat(near.get(name)).as(name).isCloseTo(refitted.get(name), within(1e-12));
        }
    }

    /** Singular but for rounding, of either sign by the seed: never a number. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aCandidateWithEqualColumnsHasNoDivergence(long seed) {
        PairMoments reference = unit(rows(900, 4, 3, 1, seed));
        Map<String, Double> numbers =
                numbers(sets(reference, unit(withEqualColumns(rows(900, 4, 3, 1.2, seed + 100)))));
        for (String name : Set.of("kl_image", "kl_joint", "kl_reversed_joint", "bhattacharyya_image")) {
            assertThat(numbers.get(name)).as(name).isNaN();
        }
        assertThat(numbers.get("mid")).isFinite();
    }

    /**
     * One column of images is so much fainter than the others; the faintest is whitened first. A refit of variances that differ
     * by 1e10 has six digits, and a fold changes some percent of a divergence.
     */
    @ParameterizedTest(name = "a column of images times {0}, seed {1}")
    @CsvSource({"1e-2, 1", "1e-3, 2", "3e-4, 3", "1e-4, 4", "1e-5, 5"})
    void divergencesKeepTheirDigitsInFaintDirections(double scale, long seed) {
        List<PairMoments> first = groups(withFaintColumn(rows(900, 4, 3, 1, seed), scale));
        List<PairMoments> second = groups(withFaintColumn(rows(900, 4, 3, 1.2, seed + 100), scale));
        PairMoments reference = PairMoments.merged(first);
        PairMoments candidate = PairMoments.merged(second);
        TwoSets sets = sets(reference, candidate);
        Map<String, Double> here = numbers(sets);
        PairMoments fold = folds(first).get(3);
        PairMoments other = folds(second).get(5);
        Map<String, Double> ofReference = difference(sets.near().ofReference(fold, Order.SECOND), here);
        Map<String, Double> ofCandidate = difference(sets.near().ofCandidate(other, Order.SECOND), here);
        Map<String, Double> refittedReference = difference(numbers(sets(fold, candidate)), here);
        Map<String, Double> refittedCandidate = difference(numbers(sets(reference, other)), here);
        for (String name : Set.of("kl_image", "kl_joint", "kl_reversed_image", "bhattacharyya_joint")) {
            double ofFold = refittedReference.get(name);
            double ofOther = refittedCandidate.get(name);
            assertThat(ofReference.get(name)).as(name).isCloseTo(ofFold, within(1e-4 * Math.abs(ofFold)));
            assertThat(ofCandidate.get(name)).as(name).isCloseTo(ofOther, within(1e-4 * Math.abs(ofOther)));
        }
    }

    private static Pairs withFaintColumn(Pairs pairs, double scale) {
        for (double[] image : pairs.image()) {
            image[2] *= scale;
        }
        return pairs;
    }

    private static Pairs withEqualColumns(Pairs pairs) {
        for (double[] image : pairs.image()) {
            image[2] = image[3];
        }
        return pairs;
    }

    @ParameterizedTest
    @EnumSource
    void noStatisticIsMissing(Order order) {
        TwoSets sets = sets(unit(rows(600, 3, 3, 1, 1)), unit(rows(500, 3, 3, 1.5, 2)));
        assertThat(sets.near().ofReference(sets.reference().moments(), order).keySet())
                .isEqualTo(OF_BOTH);
        Set<String> all = new TreeSet<>(OF_BOTH);
        all.addAll(OF_CANDIDATE);
        all.remove("mid_kl_identity_residual");
        assertThat(sets.near().ofCandidate(sets.candidate().moments(), order).keySet())
                .isEqualTo(all);
    }
}
