package io.pairscope.core.quality;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Marginal;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.PairMomentsAccumulator;
import io.pairscope.core.moments.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutlyingRowTest {
    private static final double SHARE = 0.99;

    /** Rows in pieces of tasks, each of blocks, merged in order. */
    private static final class Seen {
        final OutlyingRow image = new OutlyingRow(Side.IMAGE);
        PairMoments moments = PairMoments.empty(3, 2);

        Seen(List<double[]> rows, int piece, int blockSize, Normalization normalization) {
            for (int from = 0; from < rows.size(); from += piece) {
                OutlyingRow part = new OutlyingRow(Side.IMAGE);
                PairMomentsAccumulator accumulator = new PairMomentsAccumulator(3, 2);
                EmbeddingBlock block = new EmbeddingBlock(3, 2, normalization);
                int to = Math.min(rows.size(), from + piece);
                for (int i = from; i < to; i++) {
                    block.set(Side.IMAGE, rows.get(i), 0);
                    block.set(Side.TEXT, new double[] {1, i}, 0);
                    block.commit(i, "id-" + i);
                    if (block.size() == blockSize || i == to - 1) {
                        part.accumulate("s", block);
                        accumulator.accumulate(block);
                        block.clear();
                    }
                }
                image.merge(part);
                moments = moments.merge(accumulator.snapshot());
            }
        }

        String dominant() {
            Marginal images = moments.marginal(Side.IMAGE);
            return image.carrying(SHARE, images).orElse(null);
        }
    }

    private static List<double[]> rows(int n, double offset, int seed) {
        Random random = new Random(seed);
        List<double[]> rows = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            rows.add(random.doubles(3, offset - 1, offset + 1).toArray());
        }
        return rows;
    }

    /** Wherever it stands and however rows come together: alone, in twos, first, last. */
    @ParameterizedTest(name = "row {0} of {1}, pieces of {2}, blocks of {3}, offset {4}")
    @CsvSource({
        "0,20,20,1,0",
        "1,64,64,2,0",
        "300,301,300,64,0",
        "1501,3000,1500,1024,0",
        "1500,3000,1500,2,100",
        "19,20,1,1,0",
        "0,20,1,1,1e6",
        "7,400,13,5,1e6",
        "2,3,2,1,0"
    })
    void theRowThatCarriesTheScatterIsNamed(int row, int n, int piece, int blockSize, double offset) {
        for (int seed = 0; seed < 5; seed++) {
            List<double[]> rows = rows(n, offset, seed);
            assertThat(new Seen(rows, piece, blockSize, Normalization.NEVER).dominant())
                    .as("seed " + seed)
                    .isNull();
            for (int j = 0; j < 3; j++) {
                rows.get(row)[j] += 1e4 * n;
            }
            assertThat(new Seen(rows, piece, blockSize, Normalization.NEVER).dominant())
                    .as("seed " + seed)
                    .isEqualTo("shard s, row " + row + " (id id-" + row + ")");
        }
    }

    /** Squares of its distance reach 10²⁰⁰. */
    @ParameterizedTest(name = "row {0} of {1} times 10^{2}")
    @CsvSource({"7,400,30", "0,50,4", "49,50,4", "1500,2500,6", "2400,2500,100"})
    void aRowOfAnotherScaleIsNamed(int row, int n, int decades) {
        List<double[]> rows = rows(n, 0, 1);
        for (int j = 0; j < 3; j++) {
            rows.get(row)[j] *= Math.pow(10, decades);
        }
        assertThat(new Seen(rows, n / 2, 1024, Normalization.NEVER).dominant())
                .isEqualTo("shard s, row " + row + " (id id-" + row + ")");
    }

    /** Two rows that are opposite to each other carry half of the scatter each, whatever their own shard looks like. */
    @ParameterizedTest(name = "pieces of {0}, seed {1}")
    @CsvSource({"2,1", "3002,2", "1,3"})
    void ofTwoRowsThatShareTheScatterNoneIsNamed(int piece, int seed) {
        List<double[]> rows = rows(3002, 0, seed);
        rows.set(0, new double[] {1e5, 0, 0});
        rows.set(1, new double[] {-1e5, 0, 0});
        assertThat(new Seen(rows, piece, 1024, Normalization.NEVER).dominant()).isNull();
    }

    /** Unit rows: all but one are the same vector, up to 1e-6. */
    @ParameterizedTest(name = "row {0}")
    @CsvSource({"0", "699", "700", "999"})
    void anOppositeUnitRowIsNamed(int row) {
        List<double[]> rows = new ArrayList<>();
        for (double[] noise : rows(1000, 0, 1)) {
            rows.add(new double[] {1, 1e-6 * noise[1], 1e-6 * noise[2]});
        }
        rows.get(row)[0] = -1;
        assertThat(new Seen(rows, 699, 1024, Normalization.APPLY).dominant())
                .isEqualTo("shard s, row " + row + " (id id-" + row + ")");
    }

    /** The bound that spares the distances of most rows must not spare that of the farthest one. */
    @ParameterizedTest(name = "{0} rows about {1}, seed {2}")
    @CsvSource({"700,0,1", "700,1e7,2", "5000,0.5,3", "3000,-3,4"})
    void theFartherOneOfTwoFarRowsIsFound(int n, double offset, int seed) {
        List<double[]> rows = rows(n, offset, seed);
        rows.get(n / 2)[0] += 1e6 * n;
        rows.get(n / 3)[1] += 0.2e6 * n;
        Seen seen = new Seen(rows, 999, 1024, Normalization.NEVER);
        assertThat(seen.dominant()).isNull();
        // Of 1 + 0.04 parts it carries one, 96 %.
        assertThat(seen.image.carrying(0.95, seen.moments.marginal(Side.IMAGE)))
                .contains("shard s, row " + n / 2 + " (id id-" + n / 2 + ")");
    }
}
