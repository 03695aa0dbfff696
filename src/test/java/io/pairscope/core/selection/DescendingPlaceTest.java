package io.pairscope.core.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DescendingPlaceTest {
    /** Scores of some kind. */
    private record Kind(String name, int n, long seed) {
        double[] values() {
            SplittableRandom random = new SplittableRandom(seed);
            return switch (name) {
                case "continuous" -> random.doubles(n, -1, 1).toArray();
                case "heavy ties" -> random.ints(n, -3, 4).asDoubleStream().toArray();
                case "alike in 48 bits" ->
                    random.longs(n, 0, 1000)
                            .mapToDouble(i -> Double.longBitsToDouble(Double.doubleToRawLongBits(0.25) + i))
                            .toArray();
                case "all scales" ->
                    random.ints(n, -1074, 1024)
                            .mapToDouble(e -> Math.scalb(random.nextBoolean() ? 1 : -1, e))
                            .toArray();
                default -> throw new IllegalArgumentException(name);
            };
        }
    }

    static Stream<Kind> kinds() {
        return Stream.of("continuous", "heavy ties", "alike in 48 bits", "all scales")
                .flatMap(name -> Stream.of(new Kind(name, 1, 1), new Kind(name, 7, 2), new Kind(name, 1009, 3)));
    }

    /** As a cluster does it: parts are counted apart and merged. */
    private static double find(double[] values, DescendingPlace place) {
        DescendingPlace search = place;
        while (!search.isFound()) {
            DigitCounts counts = DigitCounts.of(search);
            for (int from = 0; from < values.length; from += 100) {
                DigitCounts part = DigitCounts.of(search);
                Arrays.stream(values, from, Math.min(values.length, from + 100)).forEach(part::add);
                counts.merge(part);
            }
            search = search.narrowed(counts);
        }
        return search.value();
    }

    private static double[] descending(double[] values) {
        return DoubleStream.of(values).map(x -> -x).sorted().map(x -> -x).toArray();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void theValueAtEachPlaceIsThatOfASort(Kind kind) {
        double[] values = kind.values();
        double[] sorted = descending(values);
        for (int place = 0; place < values.length; place += Math.max(1, values.length / 20)) {
            assertThat(find(values, DescendingPlace.at(place))).isEqualTo(sorted[place]);
        }
        assertThat(find(values, DescendingPlace.at(values.length - 1))).isEqualTo(sorted[values.length - 1]);
    }

    @ParameterizedTest(name = "share {0}")
    @ValueSource(doubles = {1e-9, 0.1, 0.29, 0.3, 0.5, 0.999999, 1})
    void aMillionScoresWithHeavyTiesKeepAsManyAsASortDoes(double share) {
        double[] values =
                new SplittableRandom(11).ints(1_000_000, 0, 50).asDoubleStream().toArray();
        double threshold = find(values, DescendingPlace.ofShare(values.length, share));
        double[] sorted = descending(values);
        // DataComp: the value behind the first ⌊N·f⌋ of the sort, and all that are not below; all of them at f = 1.
        int place = (int) Math.min(values.length - 1, Math.round(1e9 * share) * values.length / 1_000_000_000);
        assertThat(threshold).isEqualTo(sorted[place]);
        long kept = Arrays.stream(values).filter(x -> x >= threshold).count();
        long tiesBehind = Arrays.stream(sorted, place + 1, sorted.length)
                .filter(x -> x == threshold)
                .count();
        assertThat(kept).isEqualTo(place + 1 + tiesBehind);
    }

    @Test
    void aShareInHundredthsKeepsAsManyRowsOfAHundredAsItSays() {
        double[] values = IntStream.range(0, 100).mapToDouble(i -> i).toArray();
        for (int hundredths = 0; hundredths < 100; hundredths++) {
            double share = Double.parseDouble(String.format(Locale.ROOT, "0.%02d", hundredths));
            assertThat(find(values, DescendingPlace.ofShare(100, share)))
                    .as("share %s", share)
                    .isEqualTo(99 - hundredths);
        }
    }

    @Test
    void signsOfZeroAreOneValueAndInfinitiesAreEnds() {
        double[] values = {0.0, -0.0, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, 1};
        assertThat(LongStream.range(0, 5)
                        .mapToDouble(place -> find(values, DescendingPlace.at(place)))
                        .toArray())
                .containsExactly(Double.POSITIVE_INFINITY, 1, 0.0, 0.0, Double.NEGATIVE_INFINITY);
    }

    @Test
    void aPlaceBehindTheLastValueIsRefused() {
        DescendingPlace search = DescendingPlace.at(1);
        DigitCounts counts = DigitCounts.of(search);
        counts.add(3);
        assertThatThrownBy(() -> search.narrowed(counts)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(search::value).isInstanceOf(IllegalStateException.class);
    }
}
