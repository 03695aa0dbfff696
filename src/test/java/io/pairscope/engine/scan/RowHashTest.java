package io.pairscope.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowHashTest {
    private static double[] vector(int dims, SplittableRandom random) {
        return random.doubles(dims).toArray();
    }

    private static long hash(double[] vector) {
        return RowHash.ofVector(vector, 0, vector.length);
    }

    @ParameterizedTest(name = "{0} dimensions")
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 64, 513})
    void equalValuesHaveEqualHashesWhereverTheyStandAndZeroHasNoSign(int dims) {
        double[] vector = vector(dims, new SplittableRandom(dims));
        vector[dims / 2] = 0;
        double[] later = new double[dims + 3];
        System.arraycopy(vector, 0, later, 3, dims);
        later[3 + dims / 2] = -0.0;
        assertThat(RowHash.ofVector(later, 3, dims)).isEqualTo(hash(vector));
    }

    /** What is alike in real vectors: one value, or two of a lane, one unit in the last place, one sign or one factor away. */
    @ParameterizedTest(name = "{0} dimensions")
    @ValueSource(ints = {1, 2, 3, 4, 5, 9, 64, 130})
    void vectorsOneChangeApartHaveDifferentHashes(int dims) {
        double[] vector = vector(dims, new SplittableRandom(dims));
        Set<Long> hashes = new HashSet<>();
        int different = 1;
        hashes.add(hash(vector));
        for (int j = 0; j < dims; j++) {
            for (double changed : new double[] {-vector[j], Math.nextUp(vector[j]), 2 * vector[j], 0}) {
                double[] other = vector.clone();
                other[j] = changed;
                hashes.add(hash(other));
                different++;
                for (int next = j + 4; next < Math.min(dims, j + 9); next += 4) {
                    double[] both = other.clone();
                    both[next] = -both[next];
                    hashes.add(hash(both));
                    different++;
                }
            }
        }
        // Of so few hashes of 64 bits two are equal with a chance below 1e-12.
        assertThat(hashes).hasSize(different);
    }
}
