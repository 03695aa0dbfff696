package io.pairscope.core.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.moments.Precision;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SimilarityTileTest {
    @ParameterizedTest(name = "{0}, {1} dimensions")
    @CsvSource({"EXACT, 1", "EXACT, 3", "EXACT, 512", "FAST, 1", "FAST, 3", "FAST, 37", "FAST, 512", "FAST, 2048"})
    void everyCosineIsWithinTheStatedErrorOfItsRowsInEitherRole(Precision precision, int dims) {
        PlantedRows rows = new PlantedRows(dims, dims, 90, 5, false);
        UnitRows image = rows.unitRows(true, 0, 90);
        UnitRows text = rows.unitRows(false, 0, 90);
        SimilarityTile tile = new SimilarityTile(precision);
        // The buffers of the larger tile are used again.
        for (int[] cut : new int[][] {{7, 60, 3, 80}, {5, 17, 40, 33}, {89, 1, 0, 1}}) {
            tile.multiply(image, cut[0], cut[1], text, cut[2], cut[3]);
            assertThat(tile.firstQuery()).isEqualTo(cut[0]);
            assertThat(tile.queries()).isEqualTo(cut[1]);
            assertThat(tile.firstRow()).isEqualTo(cut[2]);
            assertThat(tile.rows()).isEqualTo(cut[3]);
            double[] row = new double[cut[3]];
            double[] column = new double[cut[1]];
            for (int q = 0; q < cut[1]; q++) {
                tile.copyRow(q, row);
                for (int j = 0; j < cut[3]; j++) {
                    double cosine = row[j];
                    double expected = PlantedRows.dot(rows.image[cut[0] + q], rows.text[cut[2] + j]);
                    assertThat(cosine).isCloseTo(expected, within(tile.error()));
                    tile.copyColumn(j, column);
                    assertThat(column[q]).isEqualTo(cosine);
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void theNextCosineThatIsNotBelowABoundIsFoundToItsLastDigit(Precision precision) {
        PlantedRows rows = new PlantedRows(4, 5, 90, 5, false);
        SimilarityTile tile = new SimilarityTile(precision);
        tile.multiply(rows.unitRows(true, 0, 90), 7, 60, rows.unitRows(false, 0, 90), 3, 80);
        double[] row = new double[80];
        for (int q = 0; q < 60; q++) {
            tile.copyRow(q, row);
            double some = row[q];
            for (double bound : new double[] {-2, Math.nextDown(some), some, Math.nextUp(some), 0, 1.5}) {
                for (int from = 0; from <= 80; from += 16) {
                    assertThat(tile.next(q, from, bound))
                            .isEqualTo(IntStream.range(from, 80)
                                    .filter(j -> row[j] >= bound)
                                    .findFirst()
                                    .orElse(80));
                }
            }
        }
    }

    @ParameterizedTest(name = "{0} × {1}")
    @CsvSource({"513, 1", "1, 513"})
    void moreCosinesThanStayInCacheAreNoTile(int queries, int gallery) {
        UnitRows asked = new UnitRows(1, queries, new double[queries]);
        UnitRows answers = new UnitRows(1, gallery, new double[gallery]);
        SimilarityTile tile = new SimilarityTile(Precision.FAST);
        assertThatThrownBy(() -> tile.multiply(asked, 0, queries, answers, 0, gallery))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(queries + " × " + gallery);
    }

    @ParameterizedTest(name = "{0} of {1} dimensions")
    @CsvSource({"EXACT, 512, 1.2e-13", "FAST, 512, 3.2e-5", "FAST, 1, 2e-7"})
    void theStatedErrorIsThatOfOneRoundingPerDimension(Precision precision, int dims, double most) {
        UnitRows row = new PlantedRows(1, dims, 1, 1, false).unitRows(true, 0, 1);
        SimilarityTile tile = new SimilarityTile(precision);
        tile.multiply(row, 0, 1, row, 0, 1);
        assertThat(tile.error()).isPositive().isLessThan(most);
    }
}
