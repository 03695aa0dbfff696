package io.pairscope.core.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.Side;
import io.pairscope.fixtures.Pairs;
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
}
