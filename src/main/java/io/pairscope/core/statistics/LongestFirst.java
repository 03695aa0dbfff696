package io.pairscope.core.statistics;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Tasks of very different lengths on all processors: whoever is free takes the next one, so that no long one comes last. */
final class LongestFirst {
    private LongestFirst() {}

    /**
     * Runs all of them.
     *
     * @param tasks the longest first; independent of one another
     */
    static void run(List<Runnable> tasks) {
        AtomicInteger next = new AtomicInteger();
        IntStream.range(0, tasks.size())
                .parallel()
                .forEach(any -> tasks.get(next.getAndIncrement()).run());
    }
}
