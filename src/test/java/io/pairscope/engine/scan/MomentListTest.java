package io.pairscope.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.StoredType;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MomentListTest {
    /** Its numbers, count included, follow from the number given. */
    private static PairMoments moments(int dims, int number) {
        double[] mean = new double[dims];
        Arrays.fill(mean, number);
        double[] scatter = new double[SymmetricMatrix.packedLength(dims + 2)];
        Arrays.setAll(scatter, at -> number + 1e-6 * at);
        return new PairMoments(dims - 1, 1, StoredType.DOUBLE, StoredType.DOUBLE, 10 + number, mean, scatter, null);
    }

    /** 40 of 1 200 dimensions are 231 MB, 40 of 100 are 2. */
    @ParameterizedTest(name = "{0} of {1} dimensions")
    @CsvSource({"0, 100", "40, 100", "40, 1200"})
    void whatGoesInComesOutInAnyOrder(int count, int dims) {
        MomentList list = MomentList.of(IntStream.range(0, count).mapToObj(number -> moments(dims, number)));
        assertThat(list).hasSize(count);
        for (int number : List.of(count - 1, 0, count / 2, count - 1)) {
            if (number >= 0 && count > 0) {
                PairMoments found = list.get(number);
                assertThat(found.count()).isEqualTo(10 + number);
                assertThat(found.mean()).containsOnly(number);
                assertThat(Arrays.equals(
                                found.augmentedScatter(), moments(dims, number).augmentedScatter()))
                        .isTrue();
            }
        }
        assertThat(list.stream().mapToLong(PairMoments::count).sum())
                .isEqualTo(IntStream.range(0, count)
                        .mapToLong(number -> 10 + number)
                        .sum());
    }
}
