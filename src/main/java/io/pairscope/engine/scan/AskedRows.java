package io.pairscope.engine.scan;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.engine.scan.BlockTask.Work;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.RowCounts;
import io.pairscope.engine.shards.ShardRows;
import io.pairscope.engine.storage.RunDirectory;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.LongStream;

/**
 * The rows of an input that are asked: all of them, or a seeded sample of an exact size. The scan that finds them writes the
 * rejected rows to {@code quarantine/}.
 *
 * @param numbers of the rows in the plan, ascending
 */
public record AskedRows(RowCounts counts, long[] numbers) {
    /**
     * Reads the input of a finished moment scan again.
     *
     * @param wanted rows at most
     */
    public static AskedRows of(Session session, MomentResult moments, long seed, long wanted, RunDirectory directory) {
        long accepted = moments.counts().accepted();
        // The sample has more rows than are wanted, but for a chance of 1e-9; of them the first in its order are taken.
        double ample = wanted + 6 * Math.sqrt(wanted) + 16;
        RowSample sample = new RowSample(seed, wanted >= accepted ? 1 : ample / accepted);
        OutputScan<long[]> scan = OutputScan.measure(
                session, moments, "queries", (task, storage, file) -> new Numbers(sample), directory);
        long[] found = scan.summaries().stream().flatMapToLong(Arrays::stream).toArray();
        return new AskedRows(scan.counts(), found.length <= wanted ? found : first(found, wanted, seed));
    }

    /** Those that come first in the order of the sample. */
    private static long[] first(long[] numbers, long wanted, long seed) {
        return LongStream.of(numbers)
                .boxed()
                .sorted(Comparator.comparing((Long number) -> RowSample.mixed(seed, number), Long::compareUnsigned)
                        .thenComparing(Comparator.naturalOrder()))
                .limit(wanted)
                .mapToLong(Long::longValue)
                .sorted()
                .toArray();
    }

    private static final class Numbers implements Work<long[]> {
        private final RowSample sample;
        private final LongStream.Builder numbers = LongStream.builder();

        Numbers(RowSample sample) {
            this.sample = sample;
        }

        @Override
        public void accept(ShardRows from, EmbeddingBlock block) {
            for (int i = 0; i < block.size(); i++) {
                long number = from.planRow(block.rowNumber(i));
                if (sample.contains(number)) {
                    numbers.add(number);
                }
            }
        }

        @Override
        public long[] finish() {
            return numbers.build().toArray();
        }
    }
}
