package io.pairscope.core.divergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.covariance.SupportRoot;
import io.pairscope.core.linalg.Cholesky;
import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.SymmetricMatrix;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lengths of a change of a covariance, against their definitions. */
class GaussianMetricsTest {
    private static Matrix random(int rows, int columns, Random random) {
        return new Matrix(
                rows, columns, random.doubles((long) rows * columns, -1, 1).toArray());
    }

    private static SymmetricMatrix covariance(int order, Random random) {
        Matrix rows = random(2 * order, order, random);
        return SymmetricMatrix.ofUpper(rows.transposeTimes(rows)).scaledPlusIdentity(1.0 / order, 0.1);
    }

    private static SymmetricMatrix change(int order, Random random) {
        return covariance(order, random).plus(-1, covariance(order, random)).scaledPlusIdentity(1e-3, 0);
    }

    private static double squared(SymmetricMatrix a, SymmetricMatrix b) {
        double[] mean = new double[a.order()];
        return Wasserstein.between(new Gaussian(9, mean, a, a), new Gaussian(9, mean, b, b))
                .squared();
    }

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
        SymmetricMatrix covariance = covariance(order, random);
        SymmetricMatrix change = change(order, random);

        GaussianMetrics.Lengths lengths = GaussianMetrics.at(covariance).of(change);

        double both =
                squared(covariance.plus(1, change), covariance) + squared(covariance.plus(-1, change), covariance);
        assertThat(lengths.bures()).isCloseTo(both / 2, within(1e-3 * both));
        double fisher = fisher(covariance, change);
        assertThat(lengths.fisher()).isCloseTo(fisher, within(1e-5 * fisher));
    }

    /** In the directions of the transport to another covariance, Fisher's length is that at the first one all the same. */
    @ParameterizedTest(name = "order {0}, seed {1}")
    @CsvSource({"2, 1", "40, 2", "150, 3"})
    void fishersLengthDoesNotDependOnTheOtherSet(int order, long seed) {
        Random random = new Random(seed);
        SymmetricMatrix first = covariance(order, random);
        SymmetricMatrix second = covariance(order, random);
        SymmetricMatrix change = change(order, random);
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
