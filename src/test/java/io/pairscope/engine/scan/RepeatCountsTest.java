package io.pairscope.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.engine.scan.Repeats.Counted;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Distinct and most frequent hashes, whole or in parts, against counts by a map. */
class RepeatCountsTest {
    /** Values drawn from so many, each hashed; low values come more often. */
    private static long[] hashes(int n, int different, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return LongStream.generate(() -> (long) (different * Math.pow(random.nextDouble(), 3)))
                .limit(n)
                .map(value -> new RowSample(seed, 1).place(value))
                .toArray();
    }

    private static Map<Long, Long> counted(long[] hashes) {
        Map<Long, Long> counts = new HashMap<>();
        for (long hash : hashes) {
            counts.merge(hash, 1L, Long::sum);
        }
        return counts;
    }

    private static SmallestHashes smallest(long[] hashes, int from, int to) {
        SmallestHashes smallest = new SmallestHashes();
        for (int i = from; i < to; i++) {
            smallest.add(hashes[i]);
        }
        smallest.pack();
        return smallest;
    }

    private static FrequentHashes frequent(long[] hashes, int from, int to) {
        FrequentHashes frequent = new FrequentHashes();
        for (int i = from; i < to; i++) {
            frequent.add(hashes[i], 1, i);
        }
        return frequent;
    }

    @ParameterizedTest(name = "{0} of {1}, in {2} parts, seed {3}")
    @CsvSource({
        "0, 1, 1, 1",
        "1, 1, 1, 1",
        "5000, 700, 1, 1",
        "5000, 700, 7, 2",
        "200000, 60000, 3, 3",
        "300000, 250000, 1, 4",
        "300000, 250000, 5, 5",
        "700000, 2000000, 4, 6"
    })
    void distinctValuesAreExactUpToABoundAndAnEstimateBeyond(int n, int different, int parts, long seed) {
        long[] hashes = hashes(n, different, seed);
        SmallestHashes whole = smallest(hashes, 0, n);
        SmallestHashes merged = new SmallestHashes();
        for (int part = parts - 1; part >= 0; part--) {
            merged.merge(smallest(hashes, (int) ((long) n * part / parts), (int) ((long) n * (part + 1) / parts)));
        }
        // The same whatever the order and the parts.
        assertThat(merged.count()).isEqualTo(whole.count());
        assertThat(merged.isExact()).isEqualTo(whole.isExact());

        long truth = counted(hashes).size();
        assertThat(whole.isExact()).isEqualTo(truth <= SmallestHashes.EXACT);
        double tolerance = whole.isExact() ? 0 : 4.5 * SmallestHashes.RELATIVE_ERROR * truth;
        assertThat(Math.abs((double) whole.count() - truth)).isLessThanOrEqualTo(tolerance);
    }

    @ParameterizedTest(name = "{0} of {1}, in {2} parts, seed {3}")
    @CsvSource({
        "0, 1, 1, 1",
        "1, 1, 1, 1",
        "5000, 700, 1, 1",
        "20000, 16000, 7, 2",
        "200000, 60000, 3, 3",
        "300000, 2000000, 1, 4",
        "300000, 2000000, 5, 5"
    })
    void theMostFrequentAreExactUpToABoundAndLowerBoundsBeyond(int n, int different, int parts, long seed) {
        long[] hashes = hashes(n, different, seed);
        FrequentHashes merged = new FrequentHashes();
        for (int part = 0; part < parts; part++) {
            merged.merge(frequent(hashes, (int) ((long) n * part / parts), (int) ((long) n * (part + 1) / parts)));
        }
        Map<Long, Long> truth = counted(hashes);
        List<Counted> found = merged.repeated(10);
        long shortfall = merged.shortfall();
        if (truth.size() <= FrequentHashes.EXACT) {
            assertThat(shortfall).isZero();
        }
        // Agarwal et al.: at most the rows over half the places, which a decrement by the median takes.
        assertThat(shortfall).isLessThanOrEqualTo(2L * n / FrequentHashes.EXACT);
        for (Counted counted : found) {
            long exact = truth.get(hashes[(int) counted.row()]);
            assertThat(counted.count()).isBetween(exact - shortfall, exact);
        }
        List<Long> highest = new ArrayList<>(truth.values());
        highest.sort(Comparator.reverseOrder());
        for (int i = 0; i < Math.min(10, highest.size()); i++) {
            if (highest.get(i) > Math.max(1, shortfall)) {
                assertThat(found.get(i).count()).isBetween(highest.get(i) - shortfall, highest.get(i));
            }
        }
        if (shortfall == 0) {
            assertThat(found)
                    .extracting(Counted::count)
                    .isEqualTo(highest.stream()
                            .filter(count -> count > 1)
                            .limit(10)
                            .toList());
        }
    }
}
