package io.pairscope.core.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.covariance.KnownSupport;
import io.pairscope.core.covariance.RankPolicy;
import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.linalg.SymmetricEigen;
import io.pairscope.core.moments.LeaveOneOut;
import io.pairscope.core.moments.Marginal;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import io.pairscope.core.moments.StoredType;
import io.pairscope.core.spectrum.LinearAlignability;
import io.pairscope.core.spectrum.VendiScore;
import io.pairscope.fixtures.Pairs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FoldOfKnownSupportTest {
    private static final int GROUPS = 6;

    /** Values agree to n·ε times the condition of the sides, below 1e4 here; the smallest eigenvalue likewise. */
    private static final double TOLERANCE = 1e-11;

    /** What real encoders do to rows. */
    private enum Rows {
        FULL_RANK,
        /** Exactly dependent columns, up to storage, and columns twice. */
        DEPENDENT,
        /** The mean of a row is taken out of it, as by a layer norm. */
        CENTRED,
        CONSTANT_COLUMN;

        void apply(double[] row) {
            int d = row.length;
            switch (this) {
                case FULL_RANK -> {}
                case DEPENDENT -> {
                    row[d - 1] = row[0] - 2 * row[1];
                    row[d - 2] = row[2];
                }
                case CENTRED -> {
                    double mean = Arrays.stream(row).average().orElseThrow();
                    Arrays.setAll(row, j -> row[j] - mean);
                }
                case CONSTANT_COLUMN -> row[1] = 0.7;
            }
        }
    }

    private static LeaveOneOut folds(Pairs pairs, Normalization normalization, StoredType type) {
        List<PairMoments> groups = new ArrayList<>();
        for (int group = 0; group < GROUPS; group++) {
            groups.add(pairs.range(group * pairs.size() / GROUPS, (group + 1) * pairs.size() / GROUPS)
                    .moments(normalization, type));
        }
        return LeaveOneOut.of(groups);
    }

    @ParameterizedTest(name = "{0}, {1}, {2}, {3}, {4} rows of {5} + {6}, seed {7}")
    @CsvSource({
        "FULL_RANK,APPLY,FLOAT,SUPPORT,400,12,15,1", "FULL_RANK,NEVER,DOUBLE,SUPPORT,60,20,9,2",
        "FULL_RANK,NEVER,FLOAT,RIDGE,90,16,16,3", "FULL_RANK,APPLY,DOUBLE,LEDOIT_WOLF,60,20,9,4",
        "DEPENDENT,APPLY,FLOAT,SUPPORT,400,12,15,5", "DEPENDENT,NEVER,FLOAT,SUPPORT,90,16,16,6",
        "DEPENDENT,APPLY,DOUBLE,SUPPORT,60,20,9,7", "DEPENDENT,NEVER,DOUBLE,OAS,90,16,16,8",
        "CENTRED,APPLY,FLOAT,SUPPORT,90,16,16,9", "CENTRED,NEVER,FLOAT,SUPPORT,400,12,15,10",
        "CENTRED,NEVER,DOUBLE,SUPPORT,60,20,9,11", "CENTRED,APPLY,FLOAT,RIDGE,60,20,9,12",
        "CONSTANT_COLUMN,NEVER,FLOAT,SUPPORT,400,12,15,13", "CONSTANT_COLUMN,APPLY,DOUBLE,SUPPORT,90,16,16,14",
        "CONSTANT_COLUMN,NEVER,DOUBLE,RIDGE,90,16,16,15"
    })
    void itHasTheStatisticsThatDecompositionsGive(
            Rows kind,
            Normalization normalization,
            StoredType type,
            RankPolicy policy,
            int n,
            int dx,
            int dy,
            long seed) {
        Pairs pairs = Pairs.coupled(n, dx, dy, seed);
        Arrays.stream(pairs.image()).forEach(kind::apply);
        Arrays.stream(pairs.text()).forEach(kind::apply);
        LeaveOneOut folds = folds(pairs, normalization, type);
        Regularization regularization = new Regularization(policy, 1e-3);
        KnownSupport known = JointSupport.of(folds.total(), regularization).known();
        for (int fold = 0; fold < folds.size(); fold++) {
            PairMoments moments = folds.fold(fold).moments();
            assertThat(known.factors(moments)).as("fold %d", fold).isPresent();
            assertSame(OneSet.ofFold(moments, known, normalization), JointSupport.of(moments, regularization), moments);
        }
    }

    private static void assertSame(OneSet fold, JointSupport support, PairMoments moments) {
        for (Side side : Side.values()) {
            assertThat(fold.constant(side)).isEqualTo(support.constant(side));
            assertThat(fold.explained(side).orElseThrow())
                    .isCloseTo(LinearAlignability.of(support, side).orElseThrow(), within(TOLERANCE));
        }
        assertThat(fold.jointRank()).isEqualTo(support.jointRank());
        double[] expected = support.jointEigenvaluesInUnits();
        for (int k = 0; k < expected.length; k++) {
            assertThat(fold.jointVariance(k))
                    .as("variance %d", k)
                    .isCloseTo(expected[k], within(TOLERANCE * expected[k]));
        }
        for (Part part : Part.values()) {
            Marginal marginal = part.of(moments);
            double squaredNorms = (double) marginal.sides() * marginal.count();
            VendiScore score = VendiScore.ofEigenvalues(
                            SymmetricEigen.of(marginal.gram().scaledPlusIdentity(1 / squaredNorms, 0))
                                    .values())
                    .orElseThrow();
            VendiScore ranks = VendiScore.ofEigenvalues(
                            SymmetricEigen.of(marginal.scatter()).values())
                    .orElseThrow();
            assertThat(fold.vendi(part).orElseThrow().order1()).isCloseTo(score.order1(), within(TOLERANCE));
            assertThat(fold.vendi(part).orElseThrow().orderInfinity())
                    .isCloseTo(score.orderInfinity(), within(TOLERANCE));
            assertThat(fold.effectiveRank(part).orElseThrow().value()).isCloseTo(ranks.order1(), within(TOLERANCE));
        }
    }

    /** All variation of a column may be in the group that leaves, and fewer rows may have a smaller rank. */
    @Test
    void aFoldWithASmallerSupportIsDecomposed() {
        Pairs pairs = Pairs.coupled(60, 6, 5, 1);
        for (int i = 10; i < 60; i++) {
            pairs.image()[i][2] = 1;
        }
        LeaveOneOut folds = folds(pairs, Normalization.NEVER, StoredType.DOUBLE);
        KnownSupport known = JointSupport.of(folds.total(), Regularization.NONE).known();
        PairMoments first = folds.fold(0).moments();
        assertThat(known.factors(first)).isEmpty();
        assertThat(OneSet.ofFold(first, known, Normalization.NEVER).jointRank()).isEqualTo(10);
        assertThat(known.factors(folds.fold(1).moments())).isPresent();
        PairMoments few = pairs.range(0, 5).moments(Normalization.NEVER, StoredType.DOUBLE);
        assertThat(known.factors(few)).isEmpty();
    }

    @Test
    void aFoldThatVariesOutsideTheSupportIsDecomposed() {
        Pairs pairs = Pairs.coupled(60, 6, 5, 2);
        double[][] flat = new double[60][];
        for (int i = 0; i < 60; i++) {
            flat[i] = pairs.text()[i].clone();
            flat[i][0] = flat[i][1];
        }
        PairMoments whole = new Pairs(pairs.image(), flat).moments(Normalization.NEVER, StoredType.DOUBLE);
        KnownSupport known = JointSupport.of(whole, Regularization.NONE).known();
        assertThat(known.factors(whole)).isPresent();
        assertThat(known.factors(pairs.moments(Normalization.NEVER, StoredType.DOUBLE)))
                .isEmpty();
    }

    @Test
    void aConstantSideIsSaidToBeConstantInAFold() {
        Pairs pairs = Pairs.coupled(60, 6, 5, 3);
        Arrays.stream(pairs.text()).forEach(row -> Arrays.fill(row, 0.25));
        PairMoments whole = pairs.moments(Normalization.NEVER, StoredType.FLOAT);
        for (RankPolicy policy : RankPolicy.values()) {
            KnownSupport known =
                    JointSupport.of(whole, new Regularization(policy, 1e-3)).known();
            assertThat(OneSet.ofFold(whole, known, Normalization.NEVER).constant())
                    .contains("the texts do not vary");
        }
    }
}
