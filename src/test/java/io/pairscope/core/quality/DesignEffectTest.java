package io.pairscope.core.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import io.pairscope.fixtures.Pairs;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DesignEffectTest {
    private static final int GROUPS = 16;

    private static DesignEffect of(Pairs pairs) {
        int n = pairs.size();
        List<PairMoments> groups = IntStream.range(0, GROUPS)
                .mapToObj(g -> pairs.range(g * n / GROUPS, (g + 1) * n / GROUPS).moments())
                .toList();
        return DesignEffect.of(
                groups, group -> group.marginal(Side.IMAGE), pairs.moments().marginal(Side.IMAGE));
    }

    @Test
    void itIsOneOnAverageForRowsInRandomOrderAndVariesAsMuchAsItSays() {
        int repeats = 300;
        double sum = 0;
        double squares = 0;
        double deviations = 0;
        int beyond = 0;
        for (int seed = 0; seed < repeats; seed++) {
            DesignEffect effect = of(Pairs.coupled(160, 5, 1, seed));
            sum += effect.ratio();
            squares += effect.ratio() * effect.ratio();
            deviations += effect.deviation() / repeats;
            beyond += effect.isBeyondChance() ? 1 : 0;
        }
        double mean = sum / repeats;
        double deviation = Math.sqrt(squares / repeats - mean * mean);
        assertThat(mean).isCloseTo(1, within(4 * deviation / Math.sqrt(repeats)));
        // A deviation of 300 values is known to 4 %; Σ is that of the sample.
        assertThat(deviation / deviations).isBetween(0.85, 1.15);
        assertThat(beyond).isLessThanOrEqualTo(3);
    }

    /** Of sorted rows on a line a group has about one value: the ratio is that of all rows to one, n/G. */
    @Test
    void rowsOfAGroupThatAreAlikeMakeItTheirNumber() {
        Pairs pairs = Pairs.coupled(640, 1, 1, 3);
        Arrays.sort(pairs.image(), Comparator.comparingDouble(row -> row[0]));
        DesignEffect effect = of(pairs);

        assertThat(effect.ratio()).isBetween(0.9 * 640 / GROUPS, 1.1 * 640 / GROUPS);
        assertThat(effect.isBeyondChance()).isTrue();
    }

    @Test
    void rowsThatDoNotVaryHaveNone() {
        double[][] constant = new double[32][2];
        Arrays.stream(constant).forEach(row -> Arrays.fill(row, 0.5));
        DesignEffect effect = of(new Pairs(constant, constant));

        assertThat(effect.ratio()).isNaN();
        assertThat(effect.isBeyondChance()).isFalse();
    }
}
