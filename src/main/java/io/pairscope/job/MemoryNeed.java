package io.pairscope.job;

import io.pairscope.core.moments.Jackknife;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.engine.scan.MomentScan;
import io.pairscope.engine.scan.RefitTasks;
import io.pairscope.engine.session.Memory;
import io.pairscope.engine.session.Session;
import java.util.Locale;
import java.util.Optional;

/**
 * The memory that a job needs, in states: one state of p dimensions has 4·p² bytes. Asked for before any row is read, as soon
 * as the dimensions are known. Statistics take it on the driver, and once more in each task that refits them.
 *
 * @param spectra states that moments and their decompositions take at once
 * @param factors states that factors of the covariance take besides, which exist with more rows than dimensions
 * @param errors whether statistics are refitted for standard errors, which they are with as many rows as a side has dimensions
 */
public record MemoryNeed(int spectra, int factors, boolean errors) {
    /** States that a task of the scan takes: sums, the state made of them, a copy on its way, half as much of raw rows. */
    private static final int SCAN = 5;

    /** Classes, code and buffers. */
    private static final long BASE = 200L << 20;

    private static final double GIB = 1L << 30;
    private static final int MOST_GIB = 4096;

    /** A run that would need more memory than there is. */
    private static final class TooLittle extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooLittle(String message) {
            super(message);
        }
    }

    /**
     * Refuses a run that would not do.
     *
     * @param dims of both sides
     * @param ranges into which rows are cut, at most
     */
    public void require(Memory memory, long rows, int dims, int ranges) {
        if (fits(rows, dims, ranges, memory)) {
            return;
        }
        Memory enough = memory;
        while (!fits(rows, dims, ranges, enough) && enough.driver() < MOST_GIB * GIB) {
            enough = enough.larger();
        }
        String without = errors && new MemoryNeed(spectra, factors, false).fits(rows, dims, ranges, memory)
                ? ", or --set uncertainty=off"
                : "";
        throw new TooLittle(String.format(
                Locale.ROOT,
                "%d dimensions of both sides take more memory than the heap of %.1f GiB: %s%s",
                dims,
                memory.driver() / GIB,
                remedy(memory, (int) (enough.driver() / GIB)),
                without));
    }

    private static String remedy(Memory memory, int gib) {
        return memory.shared()
                ? "set PAIRSCOPE_JAVA_OPTIONS=-Xmx" + gib + "g"
                : "pass --driver-memory " + gib + "g --executor-memory " + gib + "g";
    }

    private boolean fits(long rows, int dims, int ranges, Memory memory) {
        long state = PairMoments.bytes(dims);
        // Row ranges that stay in memory; while they come to the driver, as bytes as well.
        long kept = Jackknife.MIN_GROUPS * state > PairMoments.SMALL_BYTES
                ? 0
                : Math.min(PairMoments.SMALL_BYTES, ranges * state);
        long driver = spectra + (rows > dims ? factors : 0);
        long refit = errors && 2 * rows >= dims ? driver : 0;
        long refits = Math.min(memory.tasks(), RefitTasks.atOnce(memory.driver(), state)) * refit;
        long scans = (long) memory.tasks() * SCAN;
        return memory.shared()
                ? BASE + Math.max(Math.max(scans * state, 2 * kept), kept + (driver + refits) * state)
                        <= memory.driver()
                : BASE + kept + Math.max(kept, driver * state) <= memory.driver()
                        && BASE
                                        + Math.max(
                                                // A task may hold all row ranges, and their bytes on their way to the
                                                // driver.
                                                scans * state + 2 * MomentScan.held(memory, ranges * state),
                                                memory.tasks() * refit * state)
                                <= memory.executor();
    }

    /** Whether a run was refused before it read any row. */
    static boolean isRefused(Throwable failure) {
        return failure instanceof TooLittle;
    }

    /** Why a run failed and what to do, when memory is the reason. */
    static Optional<String> missing(Throwable failure) {
        if (failure instanceof TooLittle refused) {
            return Optional.of(refused.getMessage());
        }
        return Session.outOfMemory(failure)
                .map(what -> String.format(
                        Locale.ROOT,
                        "out of memory with a heap of %.1f GiB (%s): give it more with PAIRSCOPE_JAVA_OPTIONS=-Xmx4g, on a"
                                + " cluster with --driver-memory and --executor-memory, or set uncertainty = off",
                        Runtime.getRuntime().maxMemory() / GIB,
                        what));
    }
}
