package io.pairscope.core.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.Side;
import io.pairscope.fixtures.Pairs;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FarthestRowTest {
    private static ShardSketch sketch(Pairs pairs, int from, int to) {
        ShardSketch sketch = new ShardSketch(3, 2);
        EmbeddingBlock block = new EmbeddingBlock(3, 2, Normalization.NEVER);
        for (int i = from; i < to; i++) {
            block.set(Side.IMAGE, pairs.image()[i], 0);
            block.set(Side.TEXT, pairs.text()[i], 0);
            block.commit(i, "id-" + i);
            if (block.isFull() || i == to - 1) {
                sketch.accumulate(block);
                block.clear();
            }
        }
        return sketch;
    }

    /** Of n rows one is far off: what leaving it out takes from the scatter is (n − 1)/n of its squared distance. */
    @ParameterizedTest(name = "row {0} of {1} times 10^{2}")
    @CsvSource({"7,400,30", "0,50,4", "49,50,4", "1500,2500,6", "2400,2500,100"})
    void aRowThatCarriesTheScatterIsFoundWithItsShare(int row, int n, int decades) {
        Pairs pairs = Pairs.coupled(n, 3, 2, 1);
        for (int j = 0; j < 3; j++) {
            pairs.image()[row][j] *= Math.pow(10, decades);
        }
        ShardSketch whole = sketch(pairs, 0, n);
        ShardSketch merged = sketch(pairs, 0, n / 2);
        merged.merge(sketch(pairs, n / 2, n));
        double scatter = pairs.moments().marginal(Side.IMAGE).scatter().trace();
        for (ShardSketch sketch : new ShardSketch[] {whole, merged}) {
            assertThat(sketch.farthest(Side.IMAGE).name()).isEqualTo("row " + row + " (id id-" + row + ")");
            double share = sketch.farthest(Side.IMAGE).squaredDistance() * (n - 1) / n / scatter;
            assertThat(share).isCloseTo(1, within(1e-3));
        }
    }

    /** The bound that spares the distance of most rows must not spare that of the farthest one. */
    @ParameterizedTest(name = "{0} rows of {1} dimensions about {2}, {3}, seed {4}")
    @CsvSource({
        "700,5,0,NEVER,1",
        "700,5,1e6,NEVER,2",
        "3000,150,100,NEVER,3",
        "3000,150,0.5,APPLY,4",
        "1500,200,1e7,APPLY,5",
        "40,3,0,APPLY,6"
    })
    void itIsTheOneThatAllDistancesGive(int n, int dims, double origin, Normalization normalization, int seed) {
        Random random = new Random(seed);
        ShardSketch sketch = new ShardSketch(dims, dims);
        EmbeddingBlock block = new EmbeddingBlock(dims, dims, normalization);
        double[] sum = new double[dims];
        double farthest = 0;
        String name = null;
        for (int from = 0; from < n; from += EmbeddingBlock.CAPACITY) {
            int to = Math.min(n, from + EmbeddingBlock.CAPACITY);
            for (int i = from; i < to; i++) {
                double[] row = random.doubles(dims, origin - 1, origin + 1).toArray();
                block.set(Side.IMAGE, row, 0);
                block.set(Side.TEXT, row, 0);
                block.commit(i, null);
            }
            for (int i = 0; i < block.size(); i++) {
                for (int j = 0; j < dims; j++) {
                    sum[j] += block.vectors(Side.IMAGE)[block.offset(Side.IMAGE, i) + j];
                }
            }
            for (int i = 0; i < block.size(); i++) {
                double squares = 0;
                for (int j = 0; j < dims; j++) {
                    double apart = block.vectors(Side.IMAGE)[block.offset(Side.IMAGE, i) + j] - sum[j] / to;
                    squares += apart * apart;
                }
                double fromOthers = squares * to / Math.max(1, to - 1) * to / Math.max(1, to - 1);
                if (fromOthers > farthest) {
                    farthest = fromOthers;
                    name = "row " + (from + i);
                }
            }
            sketch.accumulate(block);
            block.clear();
        }
        assertThat(sketch.farthest(Side.IMAGE).name()).isEqualTo(name);
        assertThat(sketch.farthest(Side.IMAGE).squaredDistance()).isCloseTo(farthest, withinPercentage(1e-6));
    }
}
