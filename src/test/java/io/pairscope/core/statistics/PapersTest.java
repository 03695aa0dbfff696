package io.pairscope.core.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.divergence.KernelInceptionDistance;
import io.pairscope.core.information.GaussianPair;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.fixtures.Pairs;
import java.util.Arrays;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/papers.md row by row: the formula of each paper, on plain arrays, against the statistic that the page names. */
class PapersTest {
    private static final int D = 4;

    /** Rows of some dozens, conditions below 1e4: both routes are good to 1e-11. */
    private static final Percentage ROUNDING = Percentage.withPercentage(1e-7);

    private final Pairs reference = Pairs.coupled(60, D, D, 1);

    private static Pairs candidate(long seed) {
        return Pairs.coupled(45, D, D, 100 + seed);
    }

    private static Map<String, Double> compared(PairMoments a, PairMoments b, Normalization normalization) {
        JointSupport support = JointSupport.of(a, Regularization.NONE);
        ReferenceSet first = new ReferenceSet(a, support, GaussianPair.fit(support));
        return Catalogue.numbers(Catalogue.STANDARD.of(new TwoSets(first, new ComparedSet(b), normalization)));
    }

    private static Map<String, Double> audited(Pairs pairs, Normalization normalization) {
        PairMoments moments = pairs.moments();
        return Catalogue.numbers(Catalogue.STANDARD.of(
                new OneSet(moments, JointSupport.of(moments, Regularization.NONE), normalization)));
    }

    /** Of one run that divides rows by their norms. */
    private Map<String, Double> comparedWithRaw(Pairs other) {
        return compared(reference.unitAndRawMoments(16), other.unitAndRawMoments(16), Normalization.APPLY);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void fidOfPytorchFidCleanFidAndTorchmetrics(long seed) {
        Pairs other = candidate(seed);

        Map<String, Double> both = comparedWithRaw(other);

        assertThat(both.get("fid_image_raw")).isCloseTo(fid(reference.image(), other.image()), ROUNDING);
        assertThat(both.get("fid_text_raw")).isCloseTo(fid(reference.text(), other.text()), ROUNDING);
        assertThat(both.get("fid_image"))
                .isCloseTo(fid(reference.unit().image(), other.unit().image()), ROUNDING);
        Map<String, Double> never = compared(reference.moments(), other.moments(), Normalization.NEVER);
        for (String side : new String[] {"image", "text"}) {
            for (String distance : new String[] {"fid_", "wasserstein2_", "gram_loss_"}) {
                String name = distance + side;
                assertThat(never.get(name + "_raw")).as(name).isEqualTo(never.get(name));
                assertThat(both.get(name + "_raw")).as(name).isCloseTo(never.get(name), ROUNDING);
            }
        }
    }

    /** ‖μ1 − μ2‖² + tr(Σ1 + Σ2 − 2(Σ1Σ2)^½), the covariances with divisor N − 1. */
    private static double fid(double[][] a, double[][] b) {
        double[] difference = new double[D];
        Arrays.setAll(difference, j -> mean(a)[j] - mean(b)[j]);
        double[][] root = squareRoot(times(covariance(a, mean(a)), covariance(b, mean(b))));
        return Pairs.dot(difference, difference)
                + trace(covariance(a, mean(a)))
                + trace(covariance(b, mean(b)))
                - 2 * trace(root);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void cmmd(long seed) {
        double[][] x = reference.unit().image();
        double[][] y = candidate(seed).unit().image();

        double published = 1000
                * (mean(x, x, PapersTest::gaussianKernel)
                        + mean(y, y, PapersTest::gaussianKernel)
                        - 2 * mean(x, y, PapersTest::gaussianKernel));

        // The page says it: what is beyond second moments is not in it.
        assertThat(comparedWithRaw(candidate(seed)).get("cmmd_image")).isCloseTo(published, within(2.4e-5 * published));
    }

    /** exp(−‖x − y‖²/(2·10²)) of the dot product of unit vectors. */
    private static double gaussianKernel(double dot) {
        return Math.exp(-(2 - 2 * dot) / 200);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void kid(long seed) {
        double[][] x = reference.image();
        double[][] y = candidate(seed).image();
        DoubleUnaryOperator cubic = dot -> Math.pow(dot / D + 1, 3);

        double published = meanOfDifferent(x, cubic) + meanOfDifferent(y, cubic) - 2 * mean(x, y, cubic);

        double ours = KernelInceptionDistance.between(
                        Pairs.matrix(x).transposed(), Pairs.matrix(y).transposed())
                .value();
        // The sums cancel from the size of a mean kernel.
        assertThat(ours).isCloseTo(published, within(1e-13 * mean(x, x, cubic)));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void midOfMidMetric(long seed) {
        Pairs real = reference.unit();
        // Generated images with the texts of the real ones, as the program takes them.
        Pairs generated = new Pairs(Pairs.coupled(60, D, D, 100 + seed).unit().image(), real.text());

        double ours = compared(real.moments(), generated.moments(), Normalization.APPLY)
                .get("mid_reference_convention");

        double[][] x = covariance(real.image(), mean(real.image()));
        double[][] y = covariance(real.text(), mean(real.text()));
        double[][] z = covariance(joined(real), mean(joined(real)));
        double information = (Math.log(determinant(x)) + Math.log(determinant(y)) - Math.log(determinant(z))) / 2;
        double[][] x0 = covariance(generated.image(), mean(real.image()));
        double[][] z0 = covariance(joined(generated), mean(joined(real)));
        double distances = trace(times(inverse(x), x0)) + D - trace(times(inverse(z), z0));
        assertThat(ours).isCloseTo(information + distances / 2, ROUNDING);
    }

    private static double[][] joined(Pairs pairs) {
        double[][] joined = new double[pairs.size()][];
        for (int i = 0; i < joined.length; i++) {
            joined[i] = Arrays.copyOf(pairs.image()[i], 2 * D);
            System.arraycopy(pairs.text()[i], 0, joined[i], D, D);
        }
        return joined;
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void clipScore(long seed) {
        Pairs unit = candidate(seed).unit();
        double sum = 0;
        for (int i = 0; i < unit.size(); i++) {
            sum += 2.5 * Math.max(Pairs.dot(unit.image()[i], unit.text()[i]), 0);
        }

        Map<String, Double> ours = audited(unit, Normalization.APPLY);

        assertThat(ours.get("clip_score_mean")).isCloseTo(sum / unit.size(), ROUNDING);
        assertThat(ours.get("clip_score_mean")).isGreaterThan(2.5 * ours.get("cosine_mean"));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void vendiScore(long seed) {
        Pairs unit = candidate(seed).unit();
        int n = unit.size();
        double[][] similarities = Pairs.products(unit.image(), unit.image());
        for (double[] row : similarities) {
            Arrays.setAll(row, j -> row[j] / n);
        }
        double entropy = 0;
        for (double lambda : eigenvalues(similarities)) {
            entropy -= lambda > 1e-14 ? lambda * Math.log(lambda) : 0;
        }
        assertThat(audited(unit, Normalization.APPLY).get("vendi_image")).isCloseTo(Math.exp(entropy), ROUNDING);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void cka(long seed) {
        Pairs pairs = candidate(seed);
        double[][] k = Pairs.products(pairs.image(), pairs.image());
        double[][] l = Pairs.products(pairs.text(), pairs.text());

        Map<String, Double> ours = audited(pairs, Normalization.NEVER);

        assertThat(ours.get("cka")).isCloseTo(biased(k, l) / Math.sqrt(biased(k, k) * biased(l, l)), ROUNDING);
        assertThat(ours.get("cka_unbiased"))
                .isCloseTo(unbiased(k, l) / Math.sqrt(unbiased(k, k) * unbiased(l, l)), ROUNDING);
    }

    /** HSIC of Gretton et al. (2005) but for its divisor: tr(KHLH). */
    private static double biased(double[][] k, double[][] l) {
        int n = k.length;
        double[][] h = new double[n][n];
        for (int i = 0; i < n; i++) {
            Arrays.fill(h[i], -1.0 / n);
            h[i][i] += 1;
        }
        return trace(times(times(k, h), times(l, h)));
    }

    /** HSIC₁ of Song et al. (2012) but for its divisor n(n − 3). */
    private static double unbiased(double[][] k, double[][] l) {
        int n = k.length;
        double sum = 0;
        double ofK = 0;
        double ofL = 0;
        double paths = 0;
        for (int i = 0; i < n; i++) {
            double rowOfK = Arrays.stream(k[i]).sum() - k[i][i];
            double rowOfL = Arrays.stream(l[i]).sum() - l[i][i];
            ofK += rowOfK;
            ofL += rowOfL;
            paths += rowOfK * rowOfL;
            sum += Pairs.dot(k[i], l[i]) - k[i][i] * l[i][i];
        }
        return sum + ofK * ofL / (n - 1) / (n - 2) - 2 * paths / (n - 2);
    }

    private static double mean(double[][] a, double[][] b, DoubleUnaryOperator kernelOfDot) {
        double sum = 0;
        for (double[] row : Pairs.products(a, b)) {
            sum += Arrays.stream(row).map(kernelOfDot).sum();
        }
        return sum / a.length / b.length;
    }

    private static double meanOfDifferent(double[][] a, DoubleUnaryOperator kernelOfDot) {
        double ofThemselves = 0;
        for (double[] row : a) {
            ofThemselves += kernelOfDot.applyAsDouble(Pairs.dot(row, row));
        }
        int n = a.length;
        return (mean(a, a, kernelOfDot) * n * n - ofThemselves) / n / (n - 1);
    }

    private static double[] mean(double[][] rows) {
        double[] mean = new double[rows[0].length];
        for (double[] row : rows) {
            Arrays.setAll(mean, j -> mean[j] + row[j] / rows.length);
        }
        return mean;
    }

    /** About a given centre, with divisor n − 1. */
    private static double[][] covariance(double[][] rows, double[] centre) {
        int d = centre.length;
        double[][] covariance = new double[d][d];
        for (double[] row : rows) {
            for (int i = 0; i < d; i++) {
                for (int j = 0; j < d; j++) {
                    covariance[i][j] += (row[i] - centre[i]) * (row[j] - centre[j]) / (rows.length - 1);
                }
            }
        }
        return covariance;
    }

    private static double[][] times(double[][] a, double[][] b) {
        double[][] product = new double[a.length][b[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int k = 0; k < b.length; k++) {
                for (int j = 0; j < b[0].length; j++) {
                    product[i][j] += a[i][k] * b[k][j];
                }
            }
        }
        return product;
    }

    private static double trace(double[][] a) {
        double trace = 0;
        for (int i = 0; i < a.length; i++) {
            trace += a[i][i];
        }
        return trace;
    }

    /** By the iteration of Denman and Beavers: Y ← (Y + Z⁻¹)/2, Z ← (Z + Y⁻¹)/2 from A and the identity. */
    private static double[][] squareRoot(double[][] a) {
        double[][] y = a;
        double[][] z = times(a, inverse(a));
        for (int step = 0; step < 40; step++) {
            double[][] next = half(y, inverse(z));
            z = half(z, inverse(y));
            y = next;
        }
        return y;
    }

    private static double[][] half(double[][] a, double[][] b) {
        double[][] half = new double[a.length][a.length];
        for (int i = 0; i < a.length; i++) {
            int row = i;
            Arrays.setAll(half[i], j -> (a[row][j] + b[row][j]) / 2);
        }
        return half;
    }

    private static double determinant(double[][] a) {
        double determinant = 1;
        double[][] left = copy(a);
        for (int k = 0; k < a.length; k++) {
            determinant *= left[k][k];
            for (int i = k + 1; i < a.length; i++) {
                subtract(left[k], left[i][k] / left[k][k], left[i]);
            }
        }
        return determinant;
    }

    /** By Gauss and Jordan without exchanges: the matrices are positive definite, or nearly so. */
    private static double[][] inverse(double[][] a) {
        int n = a.length;
        double[][] left = copy(a);
        double[][] right = new double[n][n];
        for (int k = 0; k < n; k++) {
            right[k][k] = 1;
        }
        for (int k = 0; k < n; k++) {
            double pivot = left[k][k];
            double[] rowOfLeft = left[k];
            double[] rowOfRight = right[k];
            Arrays.setAll(rowOfLeft, j -> rowOfLeft[j] / pivot);
            Arrays.setAll(rowOfRight, j -> rowOfRight[j] / pivot);
            for (int i = 0; i < n; i++) {
                double factor = i == k ? 0 : left[i][k];
                subtract(rowOfLeft, factor, left[i]);
                subtract(rowOfRight, factor, right[i]);
            }
        }
        return right;
    }

    private static void subtract(double[] row, double factor, double[] from) {
        Arrays.setAll(from, j -> from[j] - factor * row[j]);
    }

    private static double[][] copy(double[][] a) {
        return Arrays.stream(a).map(double[]::clone).toArray(double[][]::new);
    }

    /** By cyclic rotations (Jacobi), until nothing is left off the diagonal. */
    private static double[] eigenvalues(double[][] symmetric) {
        double[][] a = copy(symmetric);
        int n = a.length;
        for (int sweep = 0; sweep < 30; sweep++) {
            for (int p = 0; p < n; p++) {
                for (int q = p + 1; q < n; q++) {
                    rotate(a, p, q);
                }
            }
        }
        double[] values = new double[n];
        Arrays.setAll(values, i -> a[i][i]);
        return values;
    }

    private static void rotate(double[][] a, int p, int q) {
        double angle = a[p][q] == 0 ? 0 : 0.5 * Math.atan(2 * a[p][q] / (a[q][q] - a[p][p]));
        double c = Math.cos(angle);
        double s = Math.sin(angle);
        for (double[] row : a) {
            double atP = row[p];
            row[p] = c * atP - s * row[q];
            row[q] = s * atP + c * row[q];
        }
        double[] rowP = a[p].clone();
        double[] rowQ = a[q];
        Arrays.setAll(a[p], j -> c * rowP[j] - s * rowQ[j]);
        Arrays.setAll(a[q], j -> s * rowP[j] + c * rowQ[j]);
    }
}
