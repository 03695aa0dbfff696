package io.pairscope.core.recovery;

import io.pairscope.core.linalg.Blas;
import java.util.Arrays;

/**
 * How far recovered similarities are from true ones, over all pairs of some rows, each with itself included.
 *
 * @param max of |ŝ − s|
 * @param rms root mean square of ŝ − s
 * @param pairs ordered
 */
public record RecoveryError(double max, double rms, long pairs) {
    private static final int STEP = 256;

    /**
     * 2n²(d + r) flops, in strips of {@value #STEP} rows.
     *
     * @param rows unit rows as embedded, n × dims, row after row without gaps
     */
    public static RecoveryError of(RecoveredSimilarities recovered, double[] rows, int dims) {
        int n = rows.length / dims;
        int rank = recovered.rank();
        double[] coordinates = recovered.coordinates(rows);
        double[] weighted = new double[STEP * rank];
        double[] differences = new double[STEP * n];
        double max = 0;
        double squares = 0;
        for (int from = 0; from < n; from += STEP) {
            int strip = Math.min(STEP, n - from);
            for (int i = 0; i < strip * rank; i++) {
                weighted[i] = recovered.eigenvalues()[i % rank] * coordinates[from * rank + i];
            }
            double[] trueStrip = Arrays.copyOfRange(rows, from * dims, (from + strip) * dims);
            Blas.gemm("T", "N", n, strip, dims, -1, rows, dims, trueStrip, dims, 0, differences);
            Blas.gemm("T", "N", n, strip, rank, 1, coordinates, rank, weighted, rank, 1, differences);
            for (int i = 0; i < strip * n; i++) {
                max = Math.max(max, Math.abs(differences[i]));
                squares += differences[i] * differences[i];
            }
        }
        long pairs = (long) n * n;
        return new RecoveryError(max, Math.sqrt(squares / pairs), pairs);
    }
}
