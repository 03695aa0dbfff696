package io.pairscope.job.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.statistics.Catalogue;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Shards;
import io.pairscope.job.filter.Effect.Distances;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a filter did, in words: against as many rows at random, since fewer rows alone are of fewer kinds. */
class EffectTest {
    private static final Normalization UNIT = Normalization.APPLY;
    private static final int ROWS = 1600;

    private static RefittedSet set(List<Shards.Row> rows, IntPredicate which) {
        return RefittedSetTest.refitted(RefittedSetTest.groups(rows, which, UNIT), UNIT);
    }

    private static Effect effect(List<Shards.Row> rows, IntPredicate kept, double share, long seed) {
        boolean[] random = new boolean[rows.size()];
        SplittableRandom numbers = new SplittableRandom(seed);
        IntStream.range(0, random.length).forEach(i -> random[i] = numbers.nextDouble() < share);
        return Effect.of(
                set(rows, i -> true), set(rows, kept), set(rows, i -> random[i]), new Distances(Map.of(), Map.of()));
    }

    private static double entry(Effect effect, String statistic, String field) {
        return (double) effect.entries().stream()
                .filter(entry -> entry.get("statistic").equals(statistic))
                .findFirst()
                .orElseThrow()
                .get(field);
    }

    /**
     * A quarter of the pairs at random: Vendi scores fall far beyond their errors, since 400 rows fill the dimensions worse. Of 30
     * filters at most 30·9·0.9 % = 2.4 move one of nine statistics beyond 3 errors of 15 degrees of freedom by chance; more than 7
     * with a probability of 0.3 %.
     */
    @Test
    void aFilterAtRandomIsNotSaidToCostDiversity() {
        int runs = 30;
        int naive = 0;
        int moved = 0;
        for (int run = 0; run < runs; run++) {
            List<Shards.Row> rows = Gaussians.equicorrelated(ROWS, 20, 0.5, run);
            SplittableRandom coin = new SplittableRandom(100 + run);
            boolean[] kept = new boolean[ROWS];
            IntStream.range(0, ROWS).forEach(i -> kept[i] = coin.nextInt(4) == 0);
            Effect effect = effect(rows, i -> kept[i], 0.25, run);
            String conclusion = effect.conclusions().get(0);
            assertThat(conclusion).doesNotContain("while diversity falls");
            naive += entry(effect, "vendi_image", "difference")
                            < -3 * entry(effect, "vendi_image", "difference_standard_error")
                    ? 1
                    : 0;
            moved += conclusion.contains("nothing moved") ? 0 : 1;
        }
        assertThat(naive).isGreaterThan(runs / 2);
        assertThat(moved).isLessThanOrEqualTo(7);
    }

    /** The pairs that match are all near one direction. */
    private static List<Shards.Row> matchedInOneCorner(int d, long seed) {
        List<Shards.Row> matched = Gaussians.equicorrelated(ROWS, d, 0.9, seed);
        List<Shards.Row> others = Gaussians.equicorrelated(ROWS, d, 0, seed + 1);
        return IntStream.range(0, ROWS)
                .mapToObj(i -> i % 3 == 0 ? shifted(matched.get(i)) : others.get(i))
                .toList();
    }

    private static Shards.Row shifted(Shards.Row row) {
        Double[] image = row.image().clone();
        Double[] text = row.text().clone();
        image[0] += 3;
        text[0] += 3;
        return new Shards.Row("kept", image, text);
    }

    @Test
    void betterPairsOfFewerKindsAreCalledSo() {
        List<Shards.Row> rows = matchedInOneCorner(6, 1);
        Effect effect = effect(rows, i -> i % 3 == 0, 1 / 3.0, 2);
        assertThat(effect.conclusions())
                .singleElement()
                .asString()
                .startsWith("All rows: alignment rises (mutual_information_bias_corrected by ")
                .contains("cosine_mean by ", ") while diversity falls (vendi_image by ", "vendi_text by ")
                .endsWith("against as many rows taken at random: the pairs agree better, and are of fewer kinds.");
        assertThat(effect.summary()).contains("cosine_mean 0.").contains(" → 0.9");
        assertThat(effect.lines())
                .anySatisfy(line -> assertThat(line)
                        .matches("cosine_mean +0\\.\\d+ → 0\\.9\\d* +\\+0\\.\\d+ ± 0\\.\\d+, at random 0\\.\\d+"));
        assertThat(effect.of("de").conclusions().get(0)).startsWith("Rows with the value de: alignment rises");
        assertThat(effect.of((String) null).conclusions().get(0)).startsWith("Rows without a value: alignment rises");
        assertThat(effect.entries().get(0)).doesNotContainKey("value");
        assertThat(effect.of((String) null).entries().get(0)).containsEntry("value", null);
    }

    /** Images of the pairs that are kept are near one direction, texts of those that are dropped. */
    @Test
    void pairsWhoseTextsAreOfMoreKindsAreNotCalledOfFewer() {
        List<Shards.Row> matched = Gaussians.equicorrelated(ROWS, 6, 0.9, 1);
        List<Shards.Row> others = Gaussians.equicorrelated(ROWS, 6, 0, 2);
        List<Shards.Row> rows = IntStream.range(0, ROWS)
                .mapToObj(i -> i % 3 == 0
                        ? new Shards.Row(
                                "kept",
                                shifted(matched.get(i)).image(),
                                matched.get(i).text())
                        : new Shards.Row(
                                "dropped",
                                others.get(i).image(),
                                shifted(others.get(i)).text()))
                .toList();
        String conclusion =
                effect(rows, i -> i % 3 == 0, 1.0 / 3, 1).conclusions().get(0);
        assertThat(conclusion).doesNotContain("fewer kinds").contains("these rise: ", "these fall: ");
        assertThat(conclusion.substring(0, conclusion.indexOf("these fall: ")))
                .contains("vendi_text by", "mutual_information");
        assertThat(conclusion.substring(conclusion.indexOf("these fall: "))).contains("vendi_image by");
    }

    @Test
    void aFilterThatKeepsAllMovesNothing() {
        List<Shards.Row> rows = Gaussians.equicorrelated(ROWS, 4, 0.5, 1);
        Effect effect = effect(rows, i -> true, 1, 1);
        assertThat(effect.conclusions())
                .containsExactly(
                        "All rows: nothing moved: no statistic is more than 3 standard errors from that of as many"
                                + " rows taken at random.");
        assertThat(entry(effect, "vendi_image", "difference")).isZero();
        assertThat(entry(effect, "vendi_image", "difference_standard_error")).isZero();
    }

    @Test
    void tooFewRowsForMutualInformationAreSaid() {
        int d = 12;
        List<Shards.Row> rows = Gaussians.equicorrelated(ROWS, d, 0.5, 1);
        Effect effect = effect(rows, i -> i % 80 == 0, 1 / 80.0, 1);
        assertThat(effect.conclusions()).hasSize(2);
        assertThat(effect.conclusions().get(1))
                .startsWith("All rows: no mutual information of those kept: too few rows: 20 rows cannot determine the"
                        + " joint covariance of 12 + 12 dimensions");
        Map<String, Object> information = effect.entries().get(0);
        assertThat((Double) information.get("after")).isNaN();
        assertThat((String) information.get("note")).startsWith("of the rows kept: too few rows: 20");
    }

    @Test
    void withoutErrorsNothingIsConcluded() {
        List<Shards.Row> rows = Gaussians.equicorrelated(200, 3, 0.5, 1);
        List<PairMoments> groups = RefittedSetTest.groups(rows, i -> true, UNIT);
        RefittedSet all = RefittedSet.withoutErrors(RefittedSetTest.fitted(groups), UNIT, "uncertainty is off");
        Effect effect = Effect.of(all, all, all, new Distances(Map.of(), Map.of()));
        assertThat(effect.conclusions())
                .containsExactly(
                        "All rows: whether anything moved cannot be said: no standard errors, uncertainty is off.");
        assertThat(effect.entries().get(0)).containsEntry("note", "no standard error: uncertainty is off");
        assertThat(effect.entries()).hasSize(9);
        assertThat(Catalogue.STANDARD
                        .named((String) effect.entries().get(8).get("statistic"))
                        .unit())
                .isEqualTo("dimensions");
    }
}
