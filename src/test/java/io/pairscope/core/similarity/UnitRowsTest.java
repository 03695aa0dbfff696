package io.pairscope.core.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnitRowsTest {
    @ParameterizedTest(name = "{0} dimensions")
    @ValueSource(ints = {1, 2, 3, 4, 7, 512})
    void cosinesAndDistancesAreThoseOfTheRowsInEitherOrder(int dims) {
        PlantedRows planted = new PlantedRows(dims, dims, 30, 3, false);
        UnitRows image = planted.unitRows(true, 0, 30);
        UnitRows text = planted.unitRows(false, 0, 30);
        for (int i = 0; i < 30; i++) {
            for (int j = 0; j < 30; j++) {
                double expected = PlantedRows.dot(planted.image[i], planted.text[j]);
                // Two sums of d products of unit rows, each off by d roundings.
                double error = dims * 0x1p-52;
                assertThat(image.cosine(i, text, j)).isCloseTo(expected, within(error));
                assertThat(text.cosine(j, image, i)).isEqualTo(image.cosine(i, text, j));
                // Rows that are copies but for one coordinate are no longer of unit length by 1e-7.
                assertThat(image.squaredChord(i, text, j)).isCloseTo(2 - 2 * expected, within(4 * error + 1e-6));
            }
        }
    }

    @ParameterizedTest(name = "apart by {0}")
    @ValueSource(doubles = {0, 1e-15, 1e-9, 1e-3})
    void theDistanceOfCloseRowsKeepsItsDigits(double apart) {
        UnitRows rows = new UnitRows(3, 2, new double[] {0, 0.6, 0.8, apart, 0.6, 0.8});
        assertThat(rows.squaredChord(0, rows, 1)).isEqualTo(apart * apart);
        assertThat(rows.isSame(0, rows, 1)).isEqualTo(apart == 0);
    }
}
