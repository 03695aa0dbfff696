package io.pairscope.core.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.Svd;
import io.pairscope.core.moments.Side;
import io.pairscope.core.recovery.WalkthroughChecks.Check;
import io.pairscope.core.recovery.WalkthroughChecks.Embeddings;
import io.pairscope.core.recovery.WalkthroughChecks.Facts;
import io.pairscope.fixtures.UnitRows;
import io.pairscope.fixtures.UnitRows.Spread;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WalkthroughChecksTest {
    private static final int N = 60;
    private static final int D = 4;
    private static final double STORED_AS_DOUBLE = 0x1p-53;

    private static final String[] OF_IMAGES = {
        "col(U) = col(S)",
        "col(U) = col(X_T)",
        "col(V) = col(Sᵀ)",
        "col(V) = col(X_I)",
        "col(V) = col(S)",
        "rank A(V) = r(r+1)/2",
        "1 ∈ col(A(V))",
        "1 ∈ col(X_I∘X_I)",
        "col(A(X_I)) = col(A(V))"
    };

    private static final String[] OF_TEXTS = {
        "col(V) = col(Sᵀ)",
        "col(V) = col(X_I)",
        "col(U) = col(S)",
        "col(U) = col(X_T)",
        "col(U) = col(Sᵀ)",
        "rank A(U) = r(r+1)/2",
        "1 ∈ col(A(U))",
        "1 ∈ col(X_T∘X_T)",
        "col(A(X_T)) = col(A(U))"
    };

    private static double[] isotropic(long seed) {
        return UnitRows.of(Spread.ISOTROPIC, N, D, 0, seed);
    }

    /** The last coordinate of every row is 0. */
    private static double[] flat(long seed) {
        double[] three = UnitRows.of(Spread.ISOTROPIC, N, D - 1, 0, seed);
        double[] flat = new double[N * D];
        for (int i = 0; i < N; i++) {
            System.arraycopy(three, i * (D - 1), flat, i * D, D - 1);
        }
        return flat;
    }

    private static double[] storedAsFloats(double[] rows) {
        double[] stored = rows.clone();
        for (int i = 0; i < stored.length; i++) {
            stored[i] = (float) stored[i];
        }
        return stored;
    }

    private static List<Check> byRows(Side side, double unitRoundoff, double[] images, double[] texts) {
        InterModalSvd svd = Recoveries.svd(images, texts, D);
        int rank = svd.singularValues().length;
        Matrix x = Recoveries.byRow(images, D);
        Matrix y = Recoveries.byRow(texts, D);
        Matrix v = x.times(svd.map(Side.IMAGE, rank).orElseThrow());
        Matrix u = y.times(svd.map(Side.TEXT, rank).orElseThrow());
        return side == Side.IMAGE
                ? WalkthroughChecks.byRows(side, unitRoundoff, x, v, y, u)
                : WalkthroughChecks.byRows(side, unitRoundoff, y, u, x, v);
    }

    /** The facts as a job collects them, of images. */
    private static Facts facts(double[] images, double[] texts) {
        InterModalSvd svd = Recoveries.svd(images, texts, D);
        int rank = svd.singularValues().length;
        Matrix cross = Recoveries.byRow(images, D).transposeTimes(Recoveries.byRow(texts, D));
        double[] cosines = Svd.values(svd.map(Side.IMAGE, rank)
                .orElseThrow()
                .transposeTimes(cross.times(svd.map(Side.TEXT, rank).orElseThrow())));
        Recoveries.Recovery recovery = Recoveries.at(svd, Side.IMAGE, rank, images, D);
        return new Facts(
                rank,
                rank,
                Optional.of(new Embeddings(rank(images), rank(texts), cosines)),
                Optional.of(recovery.solution().identifiability().verdict() == Identifiability.Verdict.IDENTIFIABLE),
                Optional.of(recovery.selfSimilarityRms() <= 1e-8),
                true);
    }

    @Test
    void whatARecoveryThatHasNotConvergedCannotTellIsUnknown() {
        List<Check> checks = WalkthroughChecks.byGrams(
                Side.IMAGE, new Facts(D, D, Optional.empty(), Optional.empty(), Optional.empty(), true));
        assertThat(checks).extracting(Check::status).containsExactly("PASS", "UNKNOWN", "UNKNOWN");
    }

    @Test
    void rowsThatAreNotOfUnitNormAreSaid() {
        assertThat(failed(WalkthroughChecks.byGrams(
                        Side.IMAGE,
                        new Facts(
                                D,
                                D,
                                Optional.of(new Embeddings(D, D, new double[D])),
                                Optional.of(true),
                                Optional.of(true),
                                false))))
                .containsExactly("1 ∈ col(X_I∘X_I)");
    }

    private static long rank(double[] rows) {
        return NumericalRank.of(Svd.values(Recoveries.byRow(rows, D)), N, D, STORED_AS_DOUBLE, NumericalRank.Route.QR)
                .rank();
    }

    private static Check check(List<Check> checks, String statement) {
        return checks.stream()
                .filter(check -> check.statement().equals(statement))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> failed(List<Check> checks) {
        return checks.stream()
                .filter(check -> check.status().equals("FAIL"))
                .map(Check::statement)
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void everyStatementHoldsOfGoodRowsUnderTheNamesOfTheirSide(Side side) {
        List<Check> checks = byRows(side, STORED_AS_DOUBLE, isotropic(1), isotropic(2));
        assertThat(checks).extracting(Check::statement).containsExactly(side == Side.IMAGE ? OF_IMAGES : OF_TEXTS);
        assertThat(checks).extracting(Check::how).containsOnly("rows");
        assertThat(failed(checks)).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void everyStatementHoldsOfGoodFactsUnderTheNamesOfTheirSide(Side side) {
        List<Check> checks = WalkthroughChecks.byGrams(side, facts(isotropic(1), isotropic(2)));
        assertThat(checks).extracting(Check::statement).containsExactly(side == Side.IMAGE ? OF_IMAGES : OF_TEXTS);
        assertThat(checks).extracting(Check::how).containsOnly("gram");
        assertThat(failed(checks)).isEmpty();
    }

    @Test
    void ranksStandBesideTheStatementsUnderTheNamesOfTheirSide() {
        List<Check> images = byRows(Side.IMAGE, STORED_AS_DOUBLE, isotropic(1), isotropic(2));
        assertThat(check(images, "col(V) = col(Sᵀ)").ranks())
                .containsExactly(Map.entry("V", 4L), Map.entry("Sᵀ", 4L), Map.entry("[V, Sᵀ]", 4L));
        assertThat(check(images, "rank A(V) = r(r+1)/2").ranks()).containsExactly(Map.entry("A(V)", 10L));
        assertThat(check(images, "1 ∈ col(X_I∘X_I)").ranks())
                .containsExactly(Map.entry("X_I∘X_I", 4L), Map.entry("[X_I∘X_I, 1]", 4L));
        List<Check> texts = byRows(Side.TEXT, STORED_AS_DOUBLE, isotropic(1), isotropic(2));
        assertThat(check(texts, "col(U) = col(S)").ranks())
                .containsExactly(Map.entry("U", 4L), Map.entry("S", 4L), Map.entry("[U, S]", 4L));
        assertThat(check(texts, "col(U) = col(Sᵀ)").ranks())
                .containsExactly(Map.entry("U", 4L), Map.entry("Sᵀ", 4L), Map.entry("[U, Sᵀ]", 8L));
    }

    @Test
    void theStatementThatIsFalseOnPurposeIsFoundFalse() {
        for (List<Check> checks : List.of(
                byRows(Side.IMAGE, STORED_AS_DOUBLE, isotropic(1), isotropic(2)),
                WalkthroughChecks.byGrams(Side.IMAGE, facts(isotropic(1), isotropic(2))))) {
            Check check = check(checks, "col(V) = col(S)");
            assertThat(check.expected()).isFalse();
            assertThat(check.found()).isFalse();
            assertThat(check.status()).isEqualTo("PASS");
            assertThat(check.ranks()).containsExactly(Map.entry("V", 4L), Map.entry("S", 4L), Map.entry("[V, S]", 8L));
        }
    }

    @Test
    void theFalseStatementIsFoundTrueWhenBothSidesAreTheSameRows() {
        assertThat(failed(byRows(Side.IMAGE, STORED_AS_DOUBLE, isotropic(1), isotropic(1))))
                .containsExactly("col(V) = col(S)");
        assertThat(failed(WalkthroughChecks.byGrams(Side.IMAGE, facts(isotropic(1), isotropic(1)))))
                .containsExactly("col(V) = col(S)");
    }

    @Test
    void textsOfLowerRankLeaveDirectionsOfTheImagesOut() {
        String[] untrue = {"col(V) = col(X_I)", "1 ∈ col(A(V))", "col(A(X_I)) = col(A(V))"};
        List<Check> rows = byRows(Side.IMAGE, STORED_AS_DOUBLE, isotropic(1), flat(2));
        assertThat(failed(rows)).containsExactly(untrue);
        assertThat(check(rows, "col(V) = col(X_I)").ranks())
                .containsExactly(Map.entry("V", 3L), Map.entry("X_I", 4L), Map.entry("[V, X_I]", 4L));
        assertThat(failed(WalkthroughChecks.byGrams(Side.IMAGE, facts(isotropic(1), flat(2)))))
                .containsExactly(untrue);
    }

    @Test
    void aConeLacksOneDimensionOfItsProducts() {
        double[] cone = UnitRows.cone(N, D, 0.6, 1);
        List<Check> rows = byRows(Side.IMAGE, STORED_AS_DOUBLE, cone, isotropic(2));
        assertThat(failed(rows)).containsExactly("rank A(V) = r(r+1)/2");
        assertThat(check(rows, "rank A(V) = r(r+1)/2").ranks()).containsExactly(Map.entry("A(V)", 9L));
        assertThat(failed(WalkthroughChecks.byGrams(Side.IMAGE, facts(cone, isotropic(2)))))
                .containsExactly("rank A(V) = r(r+1)/2");
    }

    @Test
    void rowsStoredAsFloatsFailByTheirRoundingUnlessItIsToldOf() {
        double[] images = storedAsFloats(isotropic(1));
        double[] texts = storedAsFloats(isotropic(2));
        assertThat(failed(byRows(Side.IMAGE, 0x1p-24, images, texts))).isEmpty();
        // Squared norms are 1 to float rounding only.
        assertThat(failed(byRows(Side.IMAGE, STORED_AS_DOUBLE, images, texts)))
                .containsExactly("1 ∈ col(A(V))", "1 ∈ col(X_I∘X_I)");
    }

    @Test
    void similaritiesAloneAreCheckedForWhatTheyCanTell() {
        double[] images = isotropic(1);
        Matrix s = Recoveries.byRow(images, D)
                .times(Recoveries.byRow(isotropic(2), D).transposed());
        Svd svd = Svd.of(s);
        List<Check> rows =
                WalkthroughChecks.bySimilarities(STORED_AS_DOUBLE, s, svd.u().leadingColumns(D));
        assertThat(rows)
                .extracting(Check::statement)
                .containsExactly("col(V) = col(Sᵀ)", "rank A(V) = r(r+1)/2", "1 ∈ col(A(V))");
        assertThat(failed(rows)).isEmpty();
        List<Check> grams = WalkthroughChecks.byGrams(
                Side.IMAGE, new Facts(D, D, Optional.empty(), Optional.of(true), Optional.of(false), true));
        assertThat(grams)
                .extracting(Check::statement)
                .containsExactly("col(V) = col(Sᵀ)", "rank A(V) = r(r+1)/2", "1 ∈ col(A(V))");
        assertThat(failed(grams)).containsExactly("1 ∈ col(A(V))");
    }
}
