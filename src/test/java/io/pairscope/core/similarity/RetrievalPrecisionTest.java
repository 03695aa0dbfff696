package io.pairscope.core.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetrievalPrecisionTest {
    private static BigInteger choose(long n, int k) {
        BigInteger product = BigInteger.ONE;
        for (int i = 0; i < k; i++) {
            product = product.multiply(BigInteger.valueOf(n - i)).divide(BigInteger.valueOf(i + 1L));
        }
        return n < k ? BigInteger.ZERO : product;
    }

    /** A product of 99 quotients rounds by at most 2 · 99 half units in the last place, relatively. */
    @ParameterizedTest(name = "{1} of {0} wrong rows are better")
    @CsvSource({
        "99,0",
        "99,1",
        "100,0",
        "100,1",
        "100,2",
        "150,30",
        "500,3",
        "5000,100",
        "49999,700",
        "1000000,5000",
        "999999999,0",
        "999999999,1",
        "999999999,20000000",
        "999999999,999999999"
    })
    void theChanceThatNoBetterRowIsDrawnIsHypergeometric(long wrong, long better) {
        double expected = new BigDecimal(choose(wrong - better, 99))
                .divide(new BigDecimal(choose(wrong, 99)), MathContext.DECIMAL64)
                .doubleValue();

        assertThat(RetrievalPrecision.ofDraws(wrong, better))
                .isCloseTo(expected, within(100 * Math.ulp(1.0) * expected));
    }

    @ParameterizedTest(name = "{0} wrong rows")
    @CsvSource({"0", "1", "50", "98"})
    void fewWrongRowsAreAllDrawn(long wrong) {
        assertThat(RetrievalPrecision.ofDraws(wrong, 0)).isEqualTo(1);
        if (wrong > 0) {
            assertThat(RetrievalPrecision.ofDraws(wrong, 1)).isZero();
        }
    }

    /**
     * Figure 3 of Musgrave et al.: of ten results, which are right (R = 10): the first alone; the first and the tenth; the
     * first two; all.
     */
    @Test
    void precisionsOfThePaperAreFound() {
        assertPrecisions(0.10, 0.10, 1);
        assertPrecisions(0.20, 0.12, 1, 10);
        assertPrecisions(0.20, 0.20, 1, 2);
        assertPrecisions(1.00, 1.00, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    }

    private static void assertPrecisions(double rPrecision, double averageAtR, double... first) {
        double[] positions = new double[10];
        for (int j = 0; j < positions.length; j++) {
            positions[j] = j < first.length ? first[j] : 1000 + j;
        }
        assertThat(RetrievalPrecision.rPrecision(positions)).isCloseTo(rPrecision, within(1e-15));
        assertThat(RetrievalPrecision.averageAtR(positions)).isCloseTo(averageAtR, within(1e-15));
    }
}
