package io.pairscope.core.divergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.covariance.SupportRoot;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.fixtures.Covariances;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The change of the squared Wasserstein distance, against the distance itself. */
class TransportMapTest {
    private static double change(TransportMap map, SymmetricMatrix step) {
        return map.slope(step) + map.lengths(step).bures();
    }

    /** Vectors of any length: covariances by its square, which single precision and the fourth power of double do not hold. */
    @ParameterizedTest(name = "vectors times {0}, seed {1}")
    @CsvSource({"1e-140, 1", "1e-100, 2", "1e-30, 3", "1e30, 4", "1e100, 5", "1e140, 6"})
    void itFollowsAnyScale(double scale, long seed) {
        Random random = new Random(seed);
        SymmetricMatrix first = Covariances.random(20, random);
        SymmetricMatrix second = Covariances.random(20, random);
        SymmetricMatrix step = Covariances.change(20, 1e-2, random);
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
        SymmetricMatrix first = Covariances.random(order, random);
        SymmetricMatrix second = Covariances.random(order, random);
        SymmetricMatrix step = Covariances.change(order, 1e-3, random);
        TransportMap map = TransportMap.between(SupportRoot.of(first), second).there();
        double ahead = Covariances.squaredDistance(first.plus(1, step), second);
        double behind = Covariances.squaredDistance(first.plus(-1, step), second);
        double here = Covariances.squaredDistance(first, second);
        double forth = change(map, step);
        double back = change(map, step.scaledPlusIdentity(-1, 0));
        assertThat(forth - back).isCloseTo(ahead - behind, within(1e-4 * Math.abs(ahead - behind)));
        assertThat(forth + back).isCloseTo(ahead + behind - 2 * here, within(1e-3 * (ahead + behind - 2 * here)));
    }
}
