package io.pairscope.job;

import io.pairscope.core.text.Printable;
import io.pairscope.report.ExitCode;
import io.pairscope.report.Verdict;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** The end of a run: the first one counts, whether its work comes to a verdict or its process is told to end. */
final class Ending {
    private static final long PATIENCE_SECONDS = 5;

    private final ReentrantLock reaching = new ReentrantLock();
    private Optional<Verdict> reached = Optional.empty();

    /** Comes to a verdict, unless there is one. */
    Verdict reach(Supplier<Verdict> last) {
        reaching.lock();
        try {
            if (reached.isEmpty()) {
                reached = Optional.of(last.get());
            }
            return reached.get();
        } finally {
            reaching.unlock();
        }
    }

    /**
     * Likewise in a process that ends, which waits for seconds only when the work is just coming to its verdict.
     *
     * @return the exit code
     */
    int reachSoon(Supplier<Verdict> last) {
        try {
            if (!reaching.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return ExitCode.INTERRUPTED;
            }
        } catch (InterruptedException meant) {
            Thread.currentThread().interrupt();
            return ExitCode.INTERRUPTED;
        }
        try {
            return reach(last).exitCode();
        } finally {
            reaching.unlock();
        }
    }

    /** Prints a line on standard error, unless the console stands still. */
    static void say(String line) {
        Thread printing = new Thread(() -> System.err.println(Printable.line(line)), "last words");
        printing.setDaemon(true);
        printing.start();
        try {
            printing.join(TimeUnit.SECONDS.toMillis(1));
        } catch (InterruptedException meant) {
            Thread.currentThread().interrupt();
        }
    }
}
