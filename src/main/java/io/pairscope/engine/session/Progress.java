package io.pairscope.engine.session;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Tells a person what a long step is doing: on a terminal a line rewritten a few times per second with rows, share, rate
 * and time left; elsewhere one plain line when the step is done.
 */
public final class Progress {
    private static final long REFRESH_MILLIS = 250;

    private final PrintStream out;
    private final boolean terminal;

    private Progress(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** On standard error, rewriting lines when that is a terminal. */
    public static Progress onStandardError() {
        return new Progress(System.err, System.console() != null);
    }

    /** One plain line. */
    public void line(String text) {
        out.println(text);
    }

    /**
     * Runs a step over many rows, or whatever else the unit says.
     *
     * @param done how many are already processed
     */
    public <T> T step(String title, long total, String unit, LongSupplier done, Supplier<T> work) {
        long start = System.nanoTime();
        CountDownLatch finished = new CountDownLatch(1);
        Thread painter = terminal ? paint(title, total, unit, done, start, finished) : null;
        try {
            T result = work.get();
            stop(painter, finished);
            double seconds = (System.nanoTime() - start) / 1e9;
            out.printf(
                    Locale.ROOT,
                    "%s%-28s %,d %s in %.1f s, %,.0f %4$s/s%n",
                    terminal ? "\r\033[K" : "",
                    title,
                    total,
                    unit,
                    seconds,
                    total / seconds);
            return result;
        } finally {
            stop(painter, finished);
        }
    }

    private Thread paint(
            String title, long total, String unit, LongSupplier done, long start, CountDownLatch finished) {
        Thread painter = new Thread(() -> {
            try {
                while (!finished.await(REFRESH_MILLIS, TimeUnit.MILLISECONDS)) {
                    double seconds = (System.nanoTime() - start) / 1e9;
                    long now = Math.min(total, done.getAsLong());
                    double rate = now / seconds;
                    out.printf(
                            Locale.ROOT,
                            "\r\033[K%-28s %,d of %,d %s, %d %%, %,.0f %4$s/s%s",
                            title,
                            now,
                            total,
                            unit,
                            total == 0 ? 100 : 100 * now / total,
                            rate,
                            now == 0 ? "" : String.format(Locale.ROOT, ", %.0f s left", (total - now) / rate));
                    out.flush();
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
        painter.setDaemon(true);
        painter.start();
        return painter;
    }

    private static void stop(Thread painter, CountDownLatch finished) {
        finished.countDown();
        if (painter != null) {
            try {
                painter.join(TimeUnit.SECONDS.toMillis(1));
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
