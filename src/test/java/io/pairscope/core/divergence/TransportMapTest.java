package io.pairscope.core.divergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.covariance.SupportRoot;
import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.SymmetricMatrix;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The change of the squared Wasserstein distance, against the distance itself. */
class TransportMapTest {
    private static SymmetricMatrix covariance(int order, Random random) {
        double[] rows = random.doubles(2L * order * order, -1, 1).toArray();
        Matrix columns = new Matrix(2 * order, order, rows);
        return SymmetricMatrix.ofUpper(columns.transposeTimes(columns)).scaledPlusIdentity(1.0 / order, 0.1);
    }

    private static double squared(SymmetricMatrix a, SymmetricMatrix b) {
        double[] mean = new double[a.order()];
        return Wasserstein.between(new Gaussian(9, mean, a, a), new Gaussian(9, mean, b, b))
                .squared();
    }

    private static double change(TransportMap map, SymmetricMatrix step) {
        return map.slope(step) + map.lengths(step).bures();
    }

    /** Vectors of any length: covariances by its square, which single precision and the fourth power of double do not hold. */
    @ParameterizedTest(name = "vectors times {0}, seed {1}")
    @CsvSource({"1e-140, 1", "1e-100, 2", "1e-30, 3", "1e30, 4", "1e100, 5", "1e140, 6"})
    void itFollowsAnyScale(double scale, long seed) {
        Random random = new Random(seed);
        SymmetricMatrix first = covariance(20, random);
        SymmetricMatrix second = covariance(20, random);
        SymmetricMatrix step =
                covariance(20, random).plus(-1, covariance(20, random)).scaledPlusIdentity(1e-2, 0);
        TransportMap.Both maps = TransportMap.between(SupportRoot.of(first), second);
        double squared = scale * scale;
        TransportMap.Both scaled = TransportMap.between(
                SupportRoot.of(first.scaledPlusIdentity(squared, 0)), second.scaledPlusIdentity(squared, 0));
        SymmetricMatrix stepOfScaled = step.scaledPlusIdentity(squared, 0);
        double there = change(maps.there(), step);
        double back = change(maps.back(), step);
        // Of single precision, in which the second order is taken.
        assertThat(change(scaled.there(), stepOfScaled) / squared).isCloseTo(there, within(1e-6 * Math.abs(there)));
        assertThat(change(scaled.back(), stepOfScaled) / squared).isCloseTo(back, within(1e-6 * Math.abs(back)));
        assertThat(change(maps.there(), step.scaledPlusIdentity(0, 0))).isZero();
    }

    /** Odd orders of the change cancel between steps of either sign, even ones in their difference: what is left is t² of it. */
    @ParameterizedTest(name = "order {0}, seed {1}")
    @CsvSource({"1, 1", "5, 2", "128, 3", "300, 4"})
    void bothOrdersAreThoseOfTheDistance(int order, long seed) {
        Random random = new Random(seed);
        SymmetricMatrix first = covariance(order, random);
        SymmetricMatrix second = covariance(order, random);
        SymmetricMatrix step =
                covariance(order, random).plus(-1, covariance(order, random)).scaledPlusIdentity(1e-3, 0);
        TransportMap map = TransportMap.between(SupportRoot.of(first), second).there();
        double ahead = squared(first.plus(1, step), second);
        double behind = squared(first.plus(-1, step), second);
        double here = squared(first, second);
        double forth = change(map, step);
        double back = change(map, step.scaledPlusIdentity(-1, 0));
        assertThat(forth - back).isCloseTo(ahead - behind, within(1e-4 * Math.abs(ahead - behind)));
        assertThat(forth + back).isCloseTo(ahead + behind - 2 * here, within(1e-3 * (ahead + behind - 2 * here)));
    }
}
