package io.pairscope.core.moments;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.core.moments.GrowingHistogram.Counts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The counts of a histogram that grows are those of its numbers, whatever their range and their order. */
class GrowingHistogramTest {
    private static GrowingHistogram of(double... numbers) {
        GrowingHistogram histogram = new GrowingHistogram();
        DoubleStream.of(numbers).forEach(histogram::add);
        return histogram;
    }

    private static double[] normal(int count, double mean, double scale, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return DoubleStream.generate(() -> mean + scale * random.nextGaussian())
                .limit(count)
                .toArray();
    }

    private static List<Counts> together(GrowingHistogram... histograms) {
        return GrowingHistogram.together(histograms).orElseThrow();
    }

    /** Of a number that lies beyond either end the bin at that end. */
    private static long[] counted(Counts bins, double[] numbers) {
        long[] counts = new long[bins.counts().length];
        double width = (bins.to() - bins.from()) / counts.length;
        for (double number : numbers) {
            double bin = Math.floor((number - bins.from()) / width);
            counts[(int) Math.max(0, Math.min(counts.length - 1, bin))]++;
        }
        return counts;
    }

    @ParameterizedTest(name = "scale {0}, seed 1 and 2")
    @ValueSource(doubles = {1e-9, 1e-3, 1, 40, 1e6})
    void bothHaveTheSameBinsAndEveryNumberIsInItsOwn(double scale) {
        double[] some = normal(5_000, 3 * scale, scale, 1);
        double[] others = normal(700, -2 * scale, 4 * scale, 2);

        List<Counts> both = together(of(some), of(others));

        assertThat(both.get(0).from()).isEqualTo(both.get(1).from());
        assertThat(both.get(0).to()).isEqualTo(both.get(1).to());
        assertThat(both.get(0).counts()).isEqualTo(counted(both.get(0), some));
        assertThat(both.get(1).counts()).isEqualTo(counted(both.get(1), others));
        assertThat(both.get(0).counts().length)
                .isEqualTo(both.get(1).counts().length)
                .isLessThanOrEqualTo(64);
        if (scale >= 1e-3) {
            assertThat(both.get(0).counts().length).isGreaterThan(30);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void orderAndPartsDoNotMatter(long seed) {
        List<Double> numbers = new ArrayList<>(
                Arrays.stream(normal(2_000, -5, 30, seed)).boxed().toList());
        numbers.add(1e5);
        Counts whole = together(of(plain(numbers))).get(0);
        Collections.shuffle(numbers, new Random(seed));

        GrowingHistogram merged = new GrowingHistogram();
        for (int from : new int[] {1_500, 0, 700}) {
            int to = from == 0 ? 700 : from == 700 ? 1_500 : numbers.size();
            merged.merge(of(plain(numbers.subList(from, to))));
        }
        merged.merge(new GrowingHistogram());

        Counts parts = together(merged).get(0);
        assertThat(parts.from()).isEqualTo(whole.from());
        assertThat(parts.to()).isEqualTo(whole.to());
        assertThat(parts.counts()).isEqualTo(whole.counts());
        assertThat(merged.count()).isEqualTo(numbers.size());
    }

    private static double[] plain(List<Double> numbers) {
        return numbers.stream().mapToDouble(Double::doubleValue).toArray();
    }

    @Test
    void oneNumberFarOutDoesNotHideTheOthers() {
        double[] numbers = Arrays.copyOf(normal(4_000, 10, 3, 7), 4_001);
        numbers[4_000] = -1_500;

        Counts shown = together(of(numbers)).get(0);

        assertThat(shown.from()).isBetween(-10.0, 5.0);
        assertThat(shown.counts()).isEqualTo(counted(shown, numbers));
        assertThat(Arrays.stream(shown.counts()).filter(count -> count > 0)).hasSizeGreaterThan(5);
    }

    @Test
    void endsHoldWhatIsNoOrdinaryNumber() {
        GrowingHistogram histogram =
                of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.MAX_VALUE, -0.0, 0);

        Counts shown = together(histogram).get(0);

        assertThat(histogram.count()).isEqualTo(5);
        assertThat(LongStream.of(shown.counts()).sum()).isEqualTo(5);
        assertThat(shown.counts()[0]).isEqualTo(1);
        assertThat(shown.counts()[shown.counts().length - 1]).isEqualTo(2);
    }

    @Test
    void equalNumbersAreOneBinAndNoNumbersNone() {
        Counts one = together(of(0.25, 0.25)).get(0);
        assertThat(one.counts()).containsExactly(2);
        assertThat(one.from()).isEqualTo(0.25);
        assertThat(GrowingHistogram.together(new GrowingHistogram())).isEmpty();
        List<Counts> both = together(of(0.25), new GrowingHistogram());
        assertThat(both.get(1).counts()).containsExactly(0);
    }
}
