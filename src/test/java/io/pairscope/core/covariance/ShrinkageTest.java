package io.pairscope.core.covariance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Shards.Row;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ShrinkageTest {
    /** Rows that every language makes alike: x_ij = sin(1 + 7i + 3j) + j/10 for images, cos(2 + 5i + j)·(1 + j) for texts. */
    private static PairMoments waves(int n, int dx, int dy) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            double[] x = new double[dx];
            double[] y = new double[dy];
            for (int j = 0; j < dx; j++) {
                x[j] = Math.sin(1 + 7 * i + 3 * j) + j / 10.0;
            }
            for (int j = 0; j < dy; j++) {
                y[j] = Math.cos(2 + 5 * i + j) * (1 + j);
            }
            rows.add(Row.of("r" + i, x, y));
        }
        return Gaussians.moments(rows, Normalization.NEVER, 16);
    }

    /** Expected values by scikit-learn 1.2.1 (src/test/python/shrinkage.py). */
    @ParameterizedTest(name = "{0} rows of {1} + {2}")
    @CsvSource({
        "40,3,5,0.035799221265537695,0.09661641695721049",
        "12,8,8,0.110643493573994,0.2712490509622723",
        "200,4,2,0.014328726650955357,0.027279006469700353"
    })
    void intensitiesAreThoseOfScikitLearn(int n, int dx, int dy, double ledoitWolf, double oas) {
        PairMoments moments = waves(n, dx, dy);
        // Ratios of sums over at most 200 rows and 64 entries, terms of size 10.
        assertThat(Shrinkage.ledoitWolf(moments)).isCloseTo(ledoitWolf, within(1e-12));
        assertThat(Shrinkage.oracleApproximating(moments)).isCloseTo(oas, within(1e-12));
        assertThat(shrinkage(RankPolicy.LEDOIT_WOLF, moments)).isCloseTo(ledoitWolf, within(1e-12));
        assertThat(shrinkage(RankPolicy.OAS, moments)).isCloseTo(oas, within(1e-12));
    }

    private static double shrinkage(RankPolicy policy, PairMoments moments) {
        return new Regularization(policy, 0).shrinkage(moments).orElseThrow();
    }

    @ParameterizedTest
    @EnumSource(
            value = RankPolicy.class,
            names = {"SUPPORT", "STRICT", "RIDGE"})
    void otherPoliciesDoNotShrink(RankPolicy policy) {
        assertThat(new Regularization(policy, 0.1).shrinkage(waves(40, 3, 5))).isEmpty();
    }
}
