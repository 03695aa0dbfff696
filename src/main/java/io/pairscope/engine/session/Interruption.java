package io.pairscope.engine.session;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * The end of the process by SIGINT or SIGTERM while work is under way: a last act, within seconds and before Spark and the
 * file systems stop, which names the exit code. The JVM would give a code of its own for each signal.
 */
public final class Interruption implements AutoCloseable {
    /** Spark stops at 40 and 50, file systems at 10; higher ones come first. */
    private static final int BEFORE_ALL = 1000;

    private static final int AFTER_ALL = 1;
    private static final long LIMIT_SECONDS = 15;
    private static final int NONE = -1;

    /** Of this process; null while nobody watches it. */
    private static volatile Interruption current;

    private final Runnable first = this::act;
    private final Runnable last = this::halt;
    private final IntSupplier usual;
    private volatile IntSupplier act;
    private volatile int exitCode = NONE;

    private Interruption(IntSupplier usual) {
        this.usual = usual;
        this.act = usual;
    }

    /**
     * Watches this process from now on.
     *
     * @param usual the last act outside of {@link #during}
     */
    public static Interruption watched(IntSupplier usual) {
        Interruption interruption = new Interruption(usual);
        ShutdownHookManager hooks = ShutdownHookManager.get();
        hooks.addShutdownHook(interruption.first, BEFORE_ALL, LIMIT_SECONDS, TimeUnit.SECONDS);
        hooks.addShutdownHook(interruption.last, AFTER_ALL);
        current = interruption;
        return interruption;
    }

    /** Work with a last act of its own. */
    public interface Scope extends AutoCloseable {
        @Override
        void close();
    }

    /** Sets the last act until the work is done; in a process that nobody watches there is none. */
    public static Scope during(IntSupplier lastAct) {
        Interruption watched = current;
        if (watched == null) {
            return () -> {};
        }
        watched.act = lastAct;
        return () -> {
            waitIfEnding();
            watched.act = watched.usual;
        };
    }

    private void act() {
        exitCode = act.getAsInt();
        // Exceptions of threads that are being stopped tell the user nothing.
        System.setErr(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    }

    private void halt() {
        if (exitCode != NONE) {
            Runtime.getRuntime().halt(exitCode);
        }
    }

    /** Work that fails because the process ends has nothing more to say. */
    private static void waitIfEnding() {
        while (ShutdownHookManager.get().isShutdownInProgress()) {
            try {
                TimeUnit.SECONDS.sleep(LIMIT_SECONDS);
            } catch (InterruptedException meant) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    @Override
    public void close() {
        waitIfEnding();
        current = null;
        ShutdownHookManager hooks = ShutdownHookManager.get();
        hooks.removeShutdownHook(first);
        hooks.removeShutdownHook(last);
    }
}
