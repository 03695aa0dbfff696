package io.pairscope.core.spectrum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Shards.Row;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairwiseCosinesTest {
    @ParameterizedTest(name = "n {0}, seed {1}")
    @CsvSource({"2,1", "50,2", "500,3"})
    void meanAndVarianceAreThoseOfAllOrderedPairsOfDifferentRows(int n, long seed) {
        List<Row> rows = Gaussians.equicorrelated(n, 5, 0.6, seed);
        PairMoments moments = Gaussians.moments(rows, Normalization.APPLY, 64);
        assertSame(PairwiseCosines.within(moments.marginal(Side.IMAGE)), rows, Row::image, Row::image);
        assertSame(PairwiseCosines.within(moments.marginal(Side.TEXT)), rows, Row::text, Row::text);
        assertSame(PairwiseCosines.inter(moments), rows, Row::image, Row::text);
    }

    private static void assertSame(
            PairwiseCosines actual, List<Row> rows, Function<Row, Double[]> a, Function<Row, Double[]> b) {
        double sum = 0;
        double squares = 0;
        int n = rows.size();
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                if (i != j) {
                    double c = cosine(a.apply(rows.get(i)), b.apply(rows.get(j)));
                    sum += c;
                    squares += c * c;
                }
            }
        }
        double pairs = (double) n * (n - 1);
        double mean = sum / pairs;
        // n² terms of size at most 1, over n²; the Gram route squares sums of n terms: n·ε, 45 times over.
        assertThat(actual.mean()).isCloseTo(mean, within(1e-14 * n));
        assertThat(actual.variance()).isCloseTo(squares / pairs - mean * mean, within(1e-14 * n));
    }

    private static double cosine(Double[] a, Double[] b) {
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int k = 0; k < a.length; k++) {
            ab += a[k] * b[k];
            aa += a[k] * a[k];
            bb += b[k] * b[k];
        }
        return ab / Math.sqrt(aa * bb);
    }
}
