package io.pairscope.core.moments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.fixtures.Pairs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Folds against the moments of their rows, accumulated in one go. */
class LeaveOneOutTest {
    private static final int GROUPS = 8;
    private static final int ROWS = 40;
    private static final int DIMS = 5;

    /** A variance may lose two digits, and each of its some ten roundings, of n terms, counts: 1e2·10·ε with room for n. */
    private static final double TOLERANCE = 1e-12;

    @ParameterizedTest(name = "group 3 of {0} rows, shifted by {1}, scaled by {2}: a difference is {3}, seed {4}")
    @CsvSource({
        "40, 0, 1, true, 1",
        "40, 2, 1, true, 2",
        "40, 0, 2, true, 3",
        // Of the squared radii, whose variance grows with the fourth power, about 7/(7 + 3⁴) are left.
        "40, 0, 3, true, 4",
        "40, 0, 60, false, 5",
        "40, 1e3, 1, false, 6",
        "40, 1e6, 1e3, false, 7",
        "2000, 0, 1, true, 8",
        "60000, 0, 1, false, 9",
        "1, 0, 1, true, 10",
        "1, 3, 1, true, 11",
        "1, 1e3, 1, false, 12"
    })
    void aFoldIsTheMomentsOfAllOtherRows(int rows, double shift, double scale, boolean isDifference, int seed) {
        List<Pairs> rowsOfGroups = new ArrayList<>();
        for (int g = 0; g < GROUPS; g++) {
            rowsOfGroups.add(
                    g == 3
                            ? moved(Pairs.coupled(rows, DIMS, DIMS, seed), shift, scale)
                            : Pairs.coupled(ROWS, DIMS, DIMS, 100 * seed + g));
        }
        LeaveOneOut folds =
                LeaveOneOut.of(rowsOfGroups.stream().map(Pairs::moments).toList());
        assertThat(folds.fold(3).group().isPresent()).isEqualTo(isDifference);
        for (int g = 0; g < GROUPS; g++) {
            List<Pairs> others = new ArrayList<>(rowsOfGroups);
            others.remove(g);
            assertAlike(folds.fold(g).moments(), all(others).moments());
        }
    }

    /** Entry (i, j) is exact to a share of √(Sii·Sjj). */
    private static void assertAlike(PairMoments found, PairMoments expected) {
        assertThat(found.count()).isEqualTo(expected.count());
        SymmetricMatrix a = SymmetricMatrix.ofPacked(2 * DIMS + 2, found.augmentedScatter());
        SymmetricMatrix b = SymmetricMatrix.ofPacked(2 * DIMS + 2, expected.augmentedScatter());
        for (int j = 0; j < b.order(); j++) {
            for (int i = 0; i <= j; i++) {
                double size = Math.sqrt(b.get(i, i) * b.get(j, j));
                assertThat(a.get(i, j)).as("entry %d, %d", i, j).isCloseTo(b.get(i, j), within(TOLERANCE * size));
            }
        }
        for (int i = 0; i < 2 * DIMS; i++) {
            double deviation = Math.sqrt(b.get(i, i) / expected.count());
            double size = Math.abs(expected.mean()[i]) + deviation;
            assertThat(found.mean()[i]).isCloseTo(expected.mean()[i], within(TOLERANCE * size));
        }
        assertThat(found.cosines().histogram()).isEqualTo(expected.cosines().histogram());
        // Sums of cosines, each at most 1 in size.
        double sums = TOLERANCE * expected.count();
        assertThat(found.cosines().sum()).isCloseTo(expected.cosines().sum(), within(sums));
        assertThat(found.cosines().sumOfSquares()).isCloseTo(expected.cosines().sumOfSquares(), within(sums));
        assertThat(found.cosines().positiveSum()).isCloseTo(expected.cosines().positiveSum(), within(sums));
    }

    private static Pairs moved(Pairs pairs, double shift, double scale) {
        return new Pairs(moved(pairs.image(), shift, scale), moved(pairs.text(), shift, scale));
    }

    private static double[][] moved(double[][] rows, double shift, double scale) {
        return Arrays.stream(rows)
                .map(row -> Arrays.stream(row).map(x -> scale * x + shift).toArray())
                .toArray(double[][]::new);
    }

    private static Pairs all(List<Pairs> groups) {
        return new Pairs(
                groups.stream().flatMap(pairs -> Stream.of(pairs.image())).toArray(double[][]::new),
                groups.stream().flatMap(pairs -> Stream.of(pairs.text())).toArray(double[][]::new));
    }
}
