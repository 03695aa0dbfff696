package io.pairscope.core.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.Svd;
import io.pairscope.core.linalg.SymmetricEigen;
import io.pairscope.core.moments.Side;
import io.pairscope.fixtures.UnitRows;
import io.pairscope.fixtures.UnitRows.Spread;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InterModalSvdTest {
    private static final int N = 60;
    private static final int D = 7;

    /**
     * Gram matrices are exact to N·ε of their size, which moves the small eigenvalues of well-conditioned ones (condition
     * below 100 here) by 100 times that, and whitened rows with them.
     */
    private static final double ROUNDING = 100 * N * Math.ulp(1.0) * 10;

    private static Matrix similarities(double[] images, double[] texts) {
        return Recoveries.byRow(texts, D).times(Recoveries.byRow(images, D).transposed());
    }

    /** Of the coordinates but the last {@code dropped}, which are 0: rank D − dropped. */
    private static double[] flat(double[] rows, int dropped) {
        double[] flat = rows.clone();
        for (int i = 0; i < flat.length; i++) {
            flat[i] = i % D >= D - dropped ? 0 : flat[i];
        }
        return flat;
    }

    private static void assertOrthonormal(Matrix columns) {
        Matrix gram = columns.transposeTimes(columns);
        for (int i = 0; i < gram.rows(); i++) {
            for (int j = 0; j < gram.columns(); j++) {
                assertThat(gram.get(i, j)).isCloseTo(i == j ? 1 : 0, within(ROUNDING));
            }
        }
    }

    /** U·diag(σ)·Vᵀ = S: with orthonormal U and V that makes them singular vectors, whatever their signs. */
    private static void assertReproduces(Matrix s, Matrix u, double[] sigma, Matrix v) {
        for (int i = 0; i < s.rows(); i++) {
            for (int j = 0; j < s.columns(); j++) {
                double sum = 0;
                for (int k = 0; k < sigma.length; k++) {
                    sum += u.get(i, k) * sigma[k] * v.get(j, k);
                }
                assertThat(sum).isCloseTo(s.get(i, j), within(sigma[0] * ROUNDING));
            }
        }
    }

    @ParameterizedTest(name = "{0} images and {1} texts, {2} and {3} dimensions missing, seed {4}")
    @CsvSource({"60,60,0,0,1", "60,45,0,0,2", "30,60,0,0,3", "60,60,2,0,4", "60,60,0,3,5", "60,45,2,3,6"})
    void gramMatricesGiveTheDecompositionOfAllSimilarities(
            int imageCount, int textCount, int imageMissing, int textMissing, long seed) {
        double[] images = flat(UnitRows.of(Spread.ISOTROPIC, imageCount, D, 0.5, seed), imageMissing);
        double[] texts = flat(UnitRows.of(Spread.ISOTROPIC, textCount, D, 0.5, seed + 100), textMissing);
        InterModalSvd svd = Recoveries.svd(images, texts, D);
        double[] sigma = svd.singularValues();
        int rank = D - Math.max(imageMissing, textMissing);
        assertThat(sigma).hasSize(rank).isSortedAccordingTo((x, y) -> Double.compare(y, x));

        Matrix s = similarities(images, texts);
        double[] dense = Svd.of(s).singularValues();
        for (int k = 0; k < dense.length; k++) {
            assertThat(k < rank ? sigma[k] : 0).isCloseTo(dense[k], within(dense[0] * ROUNDING));
        }
        Matrix v = Recoveries.byRow(images, D).times(svd.map(Side.IMAGE, rank).orElseThrow());
        Matrix u = Recoveries.byRow(texts, D).times(svd.map(Side.TEXT, rank).orElseThrow());
        assertOrthonormal(v);
        assertOrthonormal(u);
        assertReproduces(s, u, sigma, v);
    }

    @Test
    void aLowerRankTakesTheLeadingVectors() {
        InterModalSvd svd =
                Recoveries.svd(UnitRows.of(Spread.ISOTROPIC, N, D, 0, 7), UnitRows.of(Spread.ISOTROPIC, N, D, 0, 8), D);
        double[] all = svd.map(Side.IMAGE, D).orElseThrow().values();
        double[] three = svd.map(Side.IMAGE, 3).orElseThrow().values();
        assertThat(three).hasSize(3 * D).containsExactly(Arrays.copyOf(all, 3 * D));
    }

    @Test
    void similaritiesAloneGiveTheVectorsOfTheImageSide() {
        double[] images = UnitRows.of(Spread.ISOTROPIC, N, D, 0.5, 9);
        double[] texts = UnitRows.of(Spread.ISOTROPIC, 20, D, 0.5, 10);
        Matrix s = similarities(images, texts);
        SymmetricEigen eigen = SymmetricEigen.of(Recoveries.gram(s.values(), 20));
        double[] roots = eigen.values().clone();
        Arrays.setAll(roots, k -> Math.sqrt(Math.max(0, roots[k])));
        InterModalSvd svd = InterModalSvd.ofSimilarities(roots, eigen.vectors());
        double[] sigma = Arrays.copyOf(svd.singularValues(), D);
        Matrix v = s.transposed().times(svd.map(Side.IMAGE, D).orElseThrow());
        assertOrthonormal(v);
        assertReproduces(s, eigen.vectors().leadingColumns(D), sigma, v);
        assertThat(svd.map(Side.TEXT, D)).as("texts are not known").isEmpty();
    }

    @Test
    void singularValuesThatAreZeroAreLeftOut() {
        Matrix vectors = new Matrix(3, 3, new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1});
        InterModalSvd svd = InterModalSvd.ofSimilarities(new double[] {4, 2, 0}, vectors);
        assertThat(svd.singularValues()).containsExactly(4, 2);
        assertThat(svd.map(Side.IMAGE, 2).orElseThrow().values()).containsExactly(0.25, 0, 0, 0, 0.5, 0);
        assertThat(vectors.values()).as("the vectors given are left alone").containsExactly(1, 0, 0, 0, 1, 0, 0, 0, 1);
    }
}
