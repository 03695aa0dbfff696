package io.pairscope.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.divergence.Gaussian;
import io.pairscope.core.divergence.Wasserstein;
import io.pairscope.core.information.GaussianPair;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.Side;
import io.pairscope.core.spectrum.VendiScore;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PairsTest {
    /** More than one block. */
    private static final int N = 2500;

    private static double[][] random(int dims, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] rows = new double[N][dims];
        for (double[] row : rows) {
            Arrays.setAll(row, j -> 1 + random.nextGaussian());
        }
        return rows;
    }

    private static GaussianPair fit(Pairs pairs) {
        return (GaussianPair) GaussianPair.fit(JointSupport.of(pairs.moments(), Regularization.NONE));
    }

    /** Of two numbers it is −½ ln(1 − r²), r their correlation; the PMI of each pair is the log-ratio of densities. */
    @Test
    void informationOfNumbersIsThatOfTheirCorrelation() {
        double[][] x = random(1, 1);
        double[][] noise = random(1, 2);
        double[][] y = new double[N][];
        Arrays.setAll(y, i -> new double[] {x[i][0] + noise[i][0]});
        Pairs pairs = Pairs.of(x, y, Normalization.NEVER);
        double mx = mean(x);
        double my = mean(y);
        double xx = products(x, mx, x, mx);
        double yy = products(y, my, y, my);
        double r = products(x, mx, y, my) / Math.sqrt(xx * yy);
        double information = -0.5 * Math.log(1 - r * r);
        GaussianPair gaussian = fit(pairs);
        // Sums of N terms of either sign: N·ε, times N again for what is left of them after cancellation.
        double rounding = 10 * N * Math.ulp(1.0);
        assertThat(gaussian.mutualInformation()).isCloseTo(information, within(rounding));
        double[] pmi = pairs.pmi(gaussian);
        for (int i = 0; i < N; i += 100) {
            double u = (x[i][0] - mx) / Math.sqrt(xx / (N - 1));
            double v = (y[i][0] - my) / Math.sqrt(yy / (N - 1));
            double expected = information + (r * u * v - 0.5 * r * r * (u * u + v * v)) / (1 - r * r);
            assertThat(pmi[i]).as("pair %d", i).isCloseTo(expected, within(100 * rounding));
        }
        assertThat(Arrays.stream(pmi).average().orElseThrow()).isCloseTo(information, within(rounding));
    }

    @Test
    void theFrechetDistanceOfAShiftIsItsLength() {
        double[][] x = random(3, 3);
        double[][] shifted = new double[N][];
        Arrays.setAll(shifted, i -> new double[] {x[i][0] + 3, x[i][1], x[i][2] - 4});
        Pairs pairs = Pairs.of(x, shifted, Normalization.NEVER);
        Gaussian a = Gaussian.of(pairs.moments().marginal(Side.IMAGE));
        Gaussian b = Gaussian.of(pairs.moments().marginal(Side.TEXT));
        // Rounding of traces of N rows each.
        assertThat(Wasserstein.between(a, b).squared()).isCloseTo(25, within(100 * N * Math.ulp(1.0)));
    }

    /** A third of the rows along each of three axes: three different rows, whatever their length. */
    @Test
    void theVendiScoreCountsDifferentDirections() {
        double[][] rows = new double[N - 1][3];
        for (int i = 0; i < rows.length; i++) {
            rows[i][i % 3] = 1 + i;
        }
        VendiScore score = VendiScore.of(Pairs.of(rows, rows).moments().marginal(Side.IMAGE))
                .orElseThrow();
        assertThat(score.order1()).isCloseTo(3, within(N * Math.ulp(1.0)));
    }

    @Test
    void badInputIsRefusedInOneClearSentence() {
        refused("2 images and 1 texts", new double[][] {{1, 2}, {3, 4}}, new double[][] {{1}});
        refused("0 images and 0 texts", new double[0][], new double[0][]);
        refused("image row 1 has 1 values, row 0 has 2 values", new double[][] {{1, 2}, {3}}, new double[][] {{1}, {2}
        });
        refused("text row 1 is null", new double[][] {{1}, {3}}, new double[][] {{1}, null});
        refused("text row 0 is null", new double[][] {{1}}, new double[][] {null});
        refused("image row 0 is zero", new double[][] {{}}, new double[][] {{1}});
        refused("text row 1 has a value that is not finite", new double[][] {{1}, {2}}, new double[][] {
            {1}, {Double.NaN}
        });
        refused(
                "image row 1 has a value that is not finite",
                new double[][] {{1}, {Double.POSITIVE_INFINITY}},
                new double[][] {{1}, {2}});
        refused("text row 0 has one value everywhere", new double[][] {{1}}, new double[][] {{3, 3, 3, 3, 3, 3, 3, 3}});
        refused("text row 0 is zero", new double[][] {{1}}, new double[][] {{0}});
        assertThatThrownBy(() -> Pairs.of(new double[][] {{2}}, new double[][] {{1}}, Normalization.REQUIRE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("image row 0 is not of unit norm");
        Pairs pairs = Pairs.of(random(2, 1), random(3, 2));
        assertThatThrownBy(() -> Pairs.of(random(3, 1), random(3, 2)).pmi(fit(pairs)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 image dimensions, the pairs have 3");
    }

    private static void refused(String why, double[][] image, double[][] text) {
        assertThatThrownBy(() -> Pairs.of(image, text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    private static double mean(double[][] column) {
        return Arrays.stream(column).mapToDouble(row -> row[0]).average().orElseThrow();
    }

    private static double products(double[][] x, double mx, double[][] y, double my) {
        double sum = 0;
        for (int i = 0; i < N; i++) {
            sum += (x[i][0] - mx) * (y[i][0] - my);
        }
        return sum;
    }
}
