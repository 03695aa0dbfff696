package io.pairscope.engine.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DropsTest {
    private static void add(Drops drops, String reason, long[] numbers, long[] keepers, double cosine) {
        drops.add(
                reason,
                numbers,
                keepers,
                LongStream.of(numbers).mapToDouble(n -> cosine).toArray());
    }

    @Test
    void aRowThatIsDroppedLaterPassesItsPlaceOn() {
        Drops drops = new Drops();
        add(drops, "first", new long[] {3, 9}, new long[] {5, 5}, 1);
        add(drops, "second", new long[] {1, 5}, new long[] {7, 7}, 0.9);
        add(drops, "third", new long[] {7}, new long[] {0}, 0.8);

        assertThat(drops.numbers().toArray()).containsExactly(1, 3, 5, 7, 9);
        assertThat(drops.numbers()
                        .map(number -> drops.keeper(drops.find(number)))
                        .toArray())
                .as("only row 0 is kept of them all")
                .containsOnly(0);
        assertThat(drops.reason(drops.find(9))).isEqualTo("first");
        assertThat(drops.reason(drops.find(5))).isEqualTo("second");
        assertThat(drops.count("first")).isEqualTo(2);
        assertThat(drops.count("third")).isEqualTo(1);
        assertThat(drops.cosine(drops.find(7))).isEqualTo(0.8);
        assertThat(drops.cosine(drops.find(9)))
                .as("to row 0 it was not measured")
                .isNaN();
        assertThat(drops.find(0)).isNegative();
    }
}
