package io.pairscope.core.spectrum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.moments.PairMoments;
import io.pairscope.fixtures.Pairs;
import java.math.BigDecimal;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CkaTest {
    /** HSIC₁ of Song et al. (2012), term by term from the n × n kernels of the rows as they are. */
    private static double unbiased(double[][] k, double[][] l) {
        int n = k.length;
        double trace = 0;
        double sumK = 0;
        double sumL = 0;
        double product = 0;
        for (int i = 0; i < n; i++) {
            double rowK = 0;
            double rowL = 0;
            for (int j = 0; j < n; j++) {
                if (i != j) {
                    trace += k[i][j] * l[i][j];
                    rowK += k[i][j];
                    rowL += l[i][j];
                }
            }
            sumK += rowK;
            sumL += rowL;
            product += rowK * rowL;
        }
        return trace + sumK * sumL / ((n - 1.0) * (n - 2.0)) - 2 * product / (n - 2.0);
    }

    /** tr(HKH·L) with H = I − 11ᵀ/n. */
    private static double biased(double[][] k, double[][] l) {
        double[][] centred = centred(k);
        double trace = 0;
        for (int i = 0; i < k.length; i++) {
            trace += Pairs.dot(centred[i], l[i]);
        }
        return trace;
    }

    private static double[][] centred(double[][] k) {
        int n = k.length;
        double[] rows = new double[n];
        double total = 0;
        for (int i = 0; i < n; i++) {
            for (double value : k[i]) {
                rows[i] += value / n;
            }
            total += rows[i] / n;
        }
        double[][] centred = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                centred[i][j] = k[i][j] - rows[i] - rows[j] + total;
            }
        }
        return centred;
    }

    private static double size(double[][] k, double[][] l) {
        double sum = 0;
        for (int i = 0; i < k.length; i++) {
            for (int j = 0; j < k.length; j++) {
                sum += Math.abs(k[i][j] * l[i][j]);
            }
        }
        return sum;
    }

    @ParameterizedTest(name = "n {0}, {1} + {2} dimensions, seed {3}")
    @CsvSource({"4,2,3,1", "50,5,3,2", "500,8,6,3"})
    void bothAreThoseOfTheKernels(int n, int dx, int dy, long seed) {
        Pairs raw = Pairs.coupled(n, dx, dy, seed);
        for (Pairs pairs : new Pairs[] {raw, raw.unit()}) {
            double[][] k = Pairs.products(pairs.image(), pairs.image());
            double[][] l = Pairs.products(pairs.text(), pairs.text());
            PairMoments moments = pairs.moments();
            double kk = biased(k, k);
            double ll = biased(l, l);
            // n² terms of the sums here cancel to what is left: n·ε of their size, in numerator and denominator.
            double rounding = n * Math.ulp(1.0) * (size(k, k) / kk + size(l, l) / ll);
            assertThat(Cka.biased(moments).orElseThrow())
                    .isCloseTo(biased(k, l) / Math.sqrt(kk * ll), within(rounding));
            double unbiasedK = unbiased(k, k);
            double unbiasedL = unbiased(l, l);
            double unbiasedRounding = n * Math.ulp(1.0) * (size(k, k) / unbiasedK + size(l, l) / unbiasedL);
            assertThat(Cka.unbiased(moments).orElseThrow())
                    .isCloseTo(unbiased(k, l) / Math.sqrt(unbiasedK * unbiasedL), within(unbiasedRounding));
        }
    }

    @Test
    void aSideIsFullyAlignedWithItself() {
        double[][] rows = Pairs.coupled(60, 4, 4, 1).image();
        PairMoments moments = new Pairs(rows, rows).moments();
        assertThat(Cka.biased(moments).orElseThrow()).isCloseTo(1, within(100 * Math.ulp(1.0)));
        assertThat(Cka.unbiased(moments).orElseThrow()).isCloseTo(1, within(100 * Math.ulp(1.0)));
    }

    /** 40 rows in 30 + 30 dimensions of independent noise: the floor of the biased one is high, the other has none. */
    @Test
    void independentSidesHaveAFloorThatTheUnbiasedOneHasNot() {
        int repeats = 100;
        double sum = 0;
        double squares = 0;
        for (int seed = 0; seed < repeats; seed++) {
            Pairs noise = new Pairs(
                    Pairs.coupled(40, 30, 1, seed).image(),
                    Pairs.coupled(40, 30, 1, 1000 + seed).image());
            double cka = Cka.unbiased(noise.moments()).orElseThrow();
            assertThat(Cka.biased(noise.moments()).orElseThrow()).isGreaterThan(cka);
            sum += cka;
            squares += cka * cka;
        }
        double mean = sum / repeats;
        assertThat(mean).isCloseTo(0, within(4 * Math.sqrt((squares / repeats - mean * mean) / repeats)));
    }

    @Test
    void sidesThatDoNotVaryAndFewRowsHaveNone() {
        double[][] constant = new double[5][2];
        double[][] varying = Pairs.coupled(5, 2, 1, 1).image();
        for (double[] row : constant) {
            row[0] = 1;
        }
        assertThat(Cka.biased(new Pairs(constant, varying).moments())).isEmpty();
        assertThat(Cka.unbiased(new Pairs(varying, constant).moments())).isEmpty();
        assertThat(Cka.unbiased(Pairs.coupled(3, 2, 2, 1).moments())).isEmpty();
    }

    /** The same sums in whole numbers of a tiny unit, without rounding. */
    private static double exactUnbiased(double[][] x, double[][] y) {
        BigDecimal[][] k = kernel(x);
        BigDecimal[][] l = kernel(y);
        double scale =
                Math.sqrt(hsic(k, k).doubleValue()) * Math.sqrt(hsic(l, l).doubleValue());
        return hsic(k, l).doubleValue() / scale;
    }

    private static BigDecimal[][] kernel(double[][] rows) {
        BigDecimal[][] kernel = new BigDecimal[rows.length][rows.length];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < rows.length; j++) {
                kernel[i][j] = BigDecimal.ZERO;
                for (int d = 0; d < rows[i].length && i != j; d++) {
                    kernel[i][j] = kernel[i][j].add(new BigDecimal(rows[i][d]).multiply(new BigDecimal(rows[j][d])));
                }
            }
        }
        return kernel;
    }

    /** Times (n − 1)(n − 2). */
    private static BigDecimal hsic(BigDecimal[][] k, BigDecimal[][] l) {
        int n = k.length;
        BigDecimal trace = BigDecimal.ZERO;
        BigDecimal sumK = BigDecimal.ZERO;
        BigDecimal sumL = BigDecimal.ZERO;
        BigDecimal product = BigDecimal.ZERO;
        for (int i = 0; i < n; i++) {
            BigDecimal rowK = BigDecimal.ZERO;
            BigDecimal rowL = BigDecimal.ZERO;
            for (int j = 0; j < n; j++) {
                trace = trace.add(k[i][j].multiply(l[i][j]));
                rowK = rowK.add(k[i][j]);
                rowL = rowL.add(l[i][j]);
            }
            sumK = sumK.add(rowK);
            sumL = sumL.add(rowL);
            product = product.add(rowK.multiply(rowL));
        }
        return trace.multiply(BigDecimal.valueOf((n - 1L) * (n - 2L)))
                .add(sumK.multiply(sumL))
                .subtract(product.multiply(BigDecimal.valueOf(2L * (n - 1))));
    }

    @ParameterizedTest(name = "one row of 30 times 10^{0}")
    @ValueSource(ints = {0, 1, 2, 3, 4, 6, 10, 30, 60, 100})
    void aRowWithNearlyAllOfTheScatterGivesTheRightValueOrNone(int decades) {
        int given = 0;
        for (int seed = 0; seed < 3; seed++) {
            Pairs pairs = Pairs.coupled(30, 4, 3, seed);
            for (int j = 0; j < 4; j++) {
                pairs.image()[7][j] *= Math.pow(10, decades);
            }
            OptionalDouble unbiased = Cka.unbiased(pairs.moments());
            if (unbiased.isPresent()) {
                given++;
                assertThat(unbiased.getAsDouble())
                        .as("seed %d", seed)
                        .isCloseTo(exactUnbiased(pairs.image(), pairs.text()), within(1e-6));
            }
        }
        assertThat(given).isEqualTo(decades <= 2 ? 3 : decades >= 6 ? 0 : given);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0x1p-480, 0x1p-330, 0x1p330, 0x1p490})
    void aScaleOfPowersOfTwoChangesNoDigitOfTheBiasedOne(double factor) {
        Pairs pairs = Pairs.coupled(50, 4, 3, 1);
        double expected = Cka.biased(pairs.moments()).orElseThrow();
        for (double[] row : pairs.image()) {
            for (int j = 0; j < 4; j++) {
                row[j] *= factor;
            }
        }
        assertThat(Cka.biased(pairs.moments()).orElseThrow()).isEqualTo(expected);
        assertThat(Cka.unbiased(pairs.moments())).isEmpty();
    }
}
