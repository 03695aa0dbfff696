package io.pairscope.core.divergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.covariance.SupportRoot;
import io.pairscope.core.linalg.Cholesky;
import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.fixtures.Covariances;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lengths of a change of a covariance, against their definitions. */
class GaussianMetricsTest {
    /** Half of {@code tr(Σ⁻¹dΣΣ⁻¹dΣ)}, by the inverse. */
    private static double fisher(SymmetricMatrix covariance, SymmetricMatrix change) {
        Matrix product = Cholesky.factor(covariance).orElseThrow().inverse().times(change.dense());
        double trace = 0;
        for (int i = 0; i < change.order(); i++) {
            for (int j = 0; j < change.order(); j++) {
                trace += product.get(i, j) * product.get(j, i);
            }
        }
        return trace / 2;
    }

    /** The cubes of a change are some 1e-2 of its squares; steps of either sign cancel them. */
    @ParameterizedTest(name = "order {0}, seed {1}")
    @CsvSource({"1, 1", "7, 2", "128, 3", "200, 4"})
    void theBuresLengthIsASquaredDistanceAndFishersATrace(int order, long seed) {
        Random random = new Random(seed);
        SymmetricMatrix covariance = Covariances.random(order, random);
        SymmetricMatrix change = Covariances.change(order, 1e-3, random);

        GaussianMetrics.Lengths lengths = GaussianMetrics.at(covariance).of(change);

        double both = Covariances.squaredDistance(covariance.plus(1, change), covariance)
                + Covariances.squaredDistance(covariance.plus(-1, change), covariance);
        assertThat(lengths.bures()).isCloseTo(both / 2, within(1e-3 * both));
        double fisher = fisher(covariance, change);
        assertThat(lengths.fisher()).isCloseTo(fisher, within(1e-5 * fisher));
    }

    /** In the directions of the transport to another covariance, Fisher's length is that at the first one all the same. */
    @ParameterizedTest(name = "order {0}, seed {1}")
    @CsvSource({"2, 1", "40, 2", "150, 3"})
    void fishersLengthDoesNotDependOnTheOtherSet(int order, long seed) {
        Random random = new Random(seed);
        SymmetricMatrix first = Covariances.random(order, random);
        SymmetricMatrix second = Covariances.random(order, random);
        SymmetricMatrix change = Covariances.change(order, 1e-3, random);
        TransportMap.Both maps = TransportMap.between(SupportRoot.of(first), second);

        double there = fisher(first, change);
        double back = fisher(second, change);

        assertThat(maps.there().lengths(change).fisher()).isCloseTo(there, within(1e-5 * there));
        assertThat(maps.back().lengths(change).fisher()).isCloseTo(back, within(1e-5 * back));
    }

    @Test
    void aSingularCovarianceHasNoFisherLength() {
        SymmetricMatrix covariance = SymmetricMatrix.diagonal(3, i -> i == 2 ? 0 : 1);
        SymmetricMatrix change = SymmetricMatrix.diagonal(3, i -> i == 2 ? 0 : 0.02);

        GaussianMetrics.Lengths lengths = GaussianMetrics.at(covariance).of(change);

        assertThat(lengths.fisher()).isNaN();
        assertThat(lengths.bures()).isCloseTo(2 * 0.02 * 0.02 / 4, within(1e-9));
        assertThat(GaussianMetrics.at(covariance).of(change.scaledPlusIdentity(0, 0)))
                .isEqualTo(new GaussianMetrics.Lengths(0, Double.NaN));
    }
}
