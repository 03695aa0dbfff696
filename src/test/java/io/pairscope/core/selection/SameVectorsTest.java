package io.pairscope.core.selection;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.core.similarity.UnitRows;
import org.junit.jupiter.api.Test;

class SameVectorsTest {
    private static UnitRows rows(double... values) {
        return new UnitRows(2, values.length / 2, values);
    }

    @Test
    void rowsThatDifferInAValueStayApartThoughTheyCameTogether() {
        SameVectors same = new SameVectors();
        same.add(new long[] {9, 4, 6}, rows(0.6, 0.8, 0.6, Math.nextUp(0.8), 0.6, 0.8));
        same.add(new long[] {1, 2}, rows(0.6, Math.nextUp(0.8), 0.8, 0.6));
        assertThat(same.dropped()).containsExactly(6, 1);
        assertThat(same.keepers()).containsExactly(9, 4);
        assertThat(same.cosines()).containsExactly(1, 1);
    }

    @Test
    void zerosOfEitherSignAreOneValue() {
        SameVectors same = new SameVectors();
        same.add(new long[] {0, 1}, rows(0.0, 1, -0.0, 1));
        assertThat(same.dropped()).containsExactly(1);
    }

    @Test
    void pairsAreTheSameOnBothSides() {
        SameVectors same = new SameVectors();
        same.add(new long[] {0, 1, 2, 3}, rows(0, 1, 0, 1, 1, 0, 0, 1), rows(1, 0, 0, 1, 1, 0, 1, 0));
        assertThat(same.dropped()).containsExactly(3);
        assertThat(same.keepers()).containsExactly(0);
    }

    @Test
    void vectorsAreCopiedSoThatArraysMayBeUsedAgain() {
        SameVectors same = new SameVectors();
        double[] values = {0, 1};
        same.add(new long[] {0}, rows(values));
        values[0] = 1;
        values[1] = 0;
        same.add(new long[] {1}, rows(values));
        assertThat(same.dropped()).isEmpty();
    }
}
