package io.pairscope.core.information;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who gets whose texts: row i has the unit vector e(i) on both sides, so that a cross-product is the permutation itself. */
class GroupRePairingTest {
    private static final int RE_PAIRINGS = 20;

    /** The text of each row, or −1 where it was left out. */
    private static int[] partners(double[] cross, int rows) {
        int[] partners = new int[rows];
        Arrays.fill(partners, -1);
        for (int j = 0; j < rows; j++) {
            for (int i = 0; i < rows; i++) {
                if (cross[i + j * rows] == 1) {
                    partners[i] = j;
                } else {
                    assertThat(cross[i + j * rows]).isZero();
                }
            }
        }
        return partners;
    }

    private static List<double[]> group(int from, int size, int rows) {
        List<double[]> group = new ArrayList<>();
        for (int i = from; i < from + size; i++) {
            double[] pair = new double[2 * rows];
            pair[i] = 1;
            pair[rows + i] = 1;
            group.add(pair);
        }
        return group;
    }

    private static GroupRePairing rePaired(int[] sizes, int rows, int first, int count, long seed, long mostRows) {
        GroupRePairing rePairing = new GroupRePairing(rows, rows, first, count, seed, mostRows);
        int from = 0;
        for (int size : sizes) {
            rePairing.add(group(from, size, rows));
            from += size;
        }
        rePairing.rePair();
        return rePairing;
    }

    @ParameterizedTest(name = "seed {0}, room for {1} rows")
    @CsvSource({"1, 1000", "2, 1000", "3, 40", "4, 25"})
    void wholeGroupsTradeTextsWithOthersOfTheirSizeAndNoneKeepsItsOwn(long seed, long mostRows) {
        int[] sizes = {2, 1, 3, 2, 1, 2, 3, 1, 2, 3, 1, 1, 2, 3, 3, 1, 2, 2, 1, 3, 3, 2, 1, 1};
        int rows = Arrays.stream(sizes).sum();
        int[] groupOf = new int[rows];
        int[] firstOf = new int[sizes.length];
        for (int g = 0, row = 0; g < sizes.length; g++) {
            firstOf[g] = row;
            for (int i = 0; i < sizes[g]; i++) {
                groupOf[row++] = g;
            }
        }
        GroupRePairing rePairing = rePaired(sizes, rows, 0, RE_PAIRINGS, seed, mostRows);
        Set<String> different = new HashSet<>();
        for (double[] cross : rePairing.crosses()) {
            int[] partners = partners(cross, rows);
            different.add(Arrays.toString(partners));
            int moved = 0;
            for (int i = 0; i < rows; i++) {
                if (partners[i] >= 0) {
                    int own = groupOf[i];
                    int other = groupOf[partners[i]];
                    assertThat(other).isNotEqualTo(own);
                    assertThat(sizes[other]).isEqualTo(sizes[own]);
                    // Rows keep their place within the group.
                    assertThat(partners[i] - firstOf[other]).isEqualTo(i - firstOf[own]);
                    moved++;
                }
            }
            assertThat(Arrays.stream(partners).filter(j -> j >= 0).distinct().count())
                    .isEqualTo(moved);
            assertThat(rePairing.moved()).isEqualTo(moved);
        }
        // With room for all rows nothing stays behind; otherwise the last few of a size may.
        assertThat(rePairing.moved()).isBetween(mostRows == 1000 ? (long) rows : rows / 2, (long) rows);
        assertThat(different).hasSizeGreaterThan(RE_PAIRINGS - 3);
    }

    @Test
    void aSizeWithFewerThanThreeGroupsStaysOut() {
        int[] sizes = {1, 4, 1, 2, 1, 2, 4};
        GroupRePairing rePairing = rePaired(sizes, 15, 0, 2, 1, 1000);
        assertThat(rePairing.moved()).isEqualTo(3);
    }

    @Test
    void aRePairingIsTheSameWhicheverOthersAreMadeWithIt() {
        int[] sizes = {2, 2, 2, 2, 2, 3, 3, 3, 3};
        GroupRePairing all = rePaired(sizes, 22, 0, 6, 9, 1000);
        GroupRePairing some = rePaired(sizes, 22, 4, 2, 9, 1000);
        assertThat(some.crosses()[0]).isEqualTo(all.crosses()[4]);
        assertThat(some.crosses()[1]).isEqualTo(all.crosses()[5]);
    }

    @Test
    void rowsBeyondABlockAreAllMultiplied() {
        // 3 groups of 700 rows with u = v = 1: every cross-product counts the rows.
        GroupRePairing rePairing = new GroupRePairing(1, 1, 0, 3, 1);
        for (int g = 0; g < 3; g++) {
            List<double[]> group = new ArrayList<>();
            for (int i = 0; i < 700; i++) {
                group.add(new double[] {1, 1});
            }
            rePairing.add(group);
        }
        rePairing.rePair();
        assertThat(rePairing.crosses()).isDeepEqualTo(new double[][] {{2100}, {2100}, {2100}});
    }
}
