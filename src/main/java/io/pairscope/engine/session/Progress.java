package io.pairscope.engine.session;

import io.pairscope.core.text.Printable;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Tells a person what a long step is doing: on a terminal a line rewritten a few times per second with rows, share, rate
 * and time left; elsewhere a plain line when another tenth is done, at most twice a minute, and one when the step is done. A
 * step that stands still says every two minutes what it waits for.
 */
public final class Progress {
    private static final long REFRESH_MILLIS = 250;

    private final PrintStream out;
    private final boolean terminal;

    private Progress(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** On standard error, rewriting lines when the launcher says that it is a terminal: Java can tell that of other streams alone. */
    public static Progress onStandardError() {
        return on(System.err, System.getenv());
    }

    static Progress on(PrintStream out, Map<String, String> environment) {
        return new Progress(out, "yes".equals(environment.get("PAIRSCOPE_TERMINAL")));
    }

    /** In plain lines. */
    public static Progress to(PrintStream out) {
        return new Progress(out, false);
    }

    /** One plain line. */
    public void line(String text) {
        out.println(Printable.line(text));
    }

    /**
     * Runs a step over many rows, or whatever else the unit says.
     *
     * @param done how many are already processed
     * @param waiting what the step waits for while that number stands still
     */
    public <T> T step(
            String title, long total, String unit, LongSupplier done, Supplier<String> waiting, Supplier<T> work) {
        Step step = new Step(title, total, unit);
        long start = System.nanoTime();
        CountDownLatch finished = new CountDownLatch(1);
        Thread painter = paint(step, done, waiting, start, finished);
        try {
            T result = work.get();
            stop(painter, finished);
            out.println((terminal ? "\r\033[K" : "") + step.end(secondsSince(start)));
            return result;
        } finally {
            stop(painter, finished);
        }
    }

    private Thread paint(Step step, LongSupplier done, Supplier<String> waiting, long start, CountDownLatch finished) {
        Thread painter = new Thread(() -> {
            try {
                while (!finished.await(REFRESH_MILLIS, TimeUnit.MILLISECONDS)) {
                    long now = done.getAsLong();
                    double seconds = secondsSince(start);
                    if (step.standsStill(now, seconds)) {
                        out.println((terminal ? "\r\033[K" : "") + step.stillness(seconds, waiting.get()));
                    }
                    if (terminal) {
                        out.print("\r\033[K" + step.state(now, seconds));
                        out.flush();
                    } else if (step.isDue(now, seconds)) {
                        out.println(step.state(now, seconds));
                    }
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
        painter.setDaemon(true);
        painter.start();
        return painter;
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static void stop(Thread painter, CountDownLatch finished) {
        finished.countDown();
        try {
            painter.join(TimeUnit.SECONDS.toMillis(1));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A step as lines tell it. */
    static final class Step {
        private static final double SECONDS_BETWEEN_LINES = 30;
        private static final double SECONDS_OF_PATIENCE = 120;
        /** A rate below this is told with a decimal. */
        private static final double SLOW = 10;

        private final String title;
        private final long total;
        private final String unit;
        private long tenths;
        private double told;
        private long last = -1;
        private double moved;
        private double asked;

        Step(String title, long total, String unit) {
            this.title = title;
            this.total = total;
            this.unit = unit;
        }

        private long percent(long done) {
            return total == 0 ? 100 : 100 * Math.min(total, done) / total;
        }

        /** Whether a plain line should tell how far it is; if so, the next one is not due for a while. */
        boolean isDue(long done, double seconds) {
            long now = percent(done) / 10;
            boolean due = now > tenths && now < 10 && seconds - told >= SECONDS_BETWEEN_LINES;
            if (due) {
                tenths = now;
                told = seconds;
            }
            return due;
        }

        /** Whether nothing has moved for two minutes; if so, it is said again in two more. */
        boolean standsStill(long done, double seconds) {
            if (done != last) {
                last = done;
                moved = seconds;
                asked = seconds;
            }
            boolean due = seconds - asked >= SECONDS_OF_PATIENCE;
            if (due) {
                asked = seconds;
            }
            return due;
        }

        /** What it waits for. */
        String stillness(double seconds, String waiting) {
            return String.format(Locale.ROOT, "%-28s no progress for %.0f s: %s", title, seconds - moved, waiting);
        }

        /** How far it is, how fast, and how much time is left. */
        String state(long done, double seconds) {
            long now = Math.min(total, done);
            double rate = now / seconds;
            return String.format(
                    Locale.ROOT,
                    "%-28s %,d of %,d %s, %d %%, %s%s",
                    title,
                    now,
                    total,
                    unit,
                    percent(now),
                    rate(rate),
                    now == 0 ? "" : String.format(Locale.ROOT, ", %.0f s left", (total - now) / rate));
        }

        /** What it took. */
        String end(double seconds) {
            return String.format(
                    Locale.ROOT, "%-28s %,d %s in %.1f s, %s", title, total, unit, seconds, rate(total / seconds));
        }

        private String rate(double rate) {
            return String.format(Locale.ROOT, rate < SLOW ? "%.1f %s/s" : "%,.0f %s/s", rate, unit);
        }
    }
}
