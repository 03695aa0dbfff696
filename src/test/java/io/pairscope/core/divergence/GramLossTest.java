package io.pairscope.core.divergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.moments.Side;
import io.pairscope.fixtures.Pairs;
import org.junit.jupiter.api.Test;

class GramLossTest {
    /** ‖XᵀX/n − YᵀY/m‖² = Σ(xᵢ·xⱼ)²/n² + Σ(yᵢ·yⱼ)²/m² − 2Σ(xᵢ·yⱼ)²/(nm). */
    @Test
    void itIsADifferenceOfMeanSquaredSimilarities() {
        Pairs a = Pairs.coupled(80, 4, 6, 1);
        Pairs b = Pairs.coupled(60, 4, 6, 2);
        double expected = meanSquare(a.image(), a.image())
                + meanSquare(b.image(), b.image())
                - 2 * meanSquare(a.image(), b.image());
        GramLoss loss = GramLoss.between(
                Gaussian.of(a.moments().marginal(Side.IMAGE)),
                Gaussian.of(b.moments().marginal(Side.IMAGE)));
        // Three means of 80² terms that cancel to a small part of the first.
        double rounding = 80 * Math.ulp(1.0) * meanSquare(a.image(), a.image());
        assertThat(loss.value()).isCloseTo(expected, within(10 * rounding));
        assertThat(loss.style()).isEqualTo(loss.value() / 64);
    }

    private static double meanSquare(double[][] a, double[][] b) {
        double sum = 0;
        for (double[] row : Pairs.products(a, b)) {
            sum += Pairs.dot(row, row);
        }
        return sum / a.length / b.length;
    }
}
