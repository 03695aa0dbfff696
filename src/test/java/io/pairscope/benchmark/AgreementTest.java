package io.pairscope.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMomentsAccumulator;
import io.pairscope.core.moments.Side;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgreementTest {
    private static final int ROWS = 500;

    /** Unit rows about a mean of some length, rounded to floats, as an audit takes them and as they are stored. */
    private static SymmetricMatrix covariance(
            int dims, double mean, double factor, long seed, Normalization normalization) {
        SplittableRandom random = new SplittableRandom(seed);
        EmbeddingBlock block = new EmbeddingBlock(dims, dims, normalization);
        for (int i = 0; i < ROWS; i++) {
            block.set(Side.IMAGE, row(random, dims, mean, factor), 0);
            block.set(Side.TEXT, row(random, dims, mean, factor), 0);
            block.commit(i, null);
        }
        PairMomentsAccumulator moments = new PairMomentsAccumulator(dims, dims);
        moments.accumulate(block);
        return moments.snapshot().joint().sampleCovariance();
    }

    private static float[] row(SplittableRandom random, int dims, double mean, double factor) {
        double[] row = random.doubles(dims).map(u -> u - 0.5 + mean).toArray();
        double squares = 0;
        for (double value : row) {
            squares += value * value;
        }
        float[] unit = new float[dims];
        for (int j = 0; j < dims; j++) {
            unit[j] = (float) (factor * row[j] / Math.sqrt(squares));
        }
        return unit;
    }

    @ParameterizedTest(name = "{0} dimensions, mean {1}, seed {2}")
    @CsvSource({"2, 0, 1", "8, 0, 2", "8, 3, 3", "32, 0.5, 4", "32, 30, 5"})
    void roundingOfUnitRowsToFloatsIsToleratedAndALongerRowIsNot(int dims, double mean, long seed) {
        SymmetricMatrix unit = covariance(dims, mean, 1, seed, Normalization.APPLY);
        SymmetricMatrix stored = covariance(dims, mean, 1, seed, Normalization.NEVER);
        double trace = Agreement.rounding(unit.trace(), ROWS);
        double norm = 2 * Agreement.rounding(Math.sqrt(unit.frobeniusSquared()), ROWS);

        assertThat(Agreement.of("trace", unit.trace(), stored.trace(), trace).holds())
                .isTrue();
        assertThat(Agreement.of("norm", unit.frobeniusSquared(), stored.frobeniusSquared(), norm)
                        .holds())
                .isTrue();
        // Rows that are longer by a factor scale the covariance by its square.
        SymmetricMatrix longer = covariance(dims, mean, 1 + trace, seed, Normalization.NEVER);
        assertThat(Agreement.of("trace", unit.trace(), longer.trace(), trace).holds())
                .isFalse();
    }
}
