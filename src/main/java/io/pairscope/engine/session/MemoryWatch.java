package io.pairscope.engine.session;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * Work that ends when memory runs out in any thread of this process. A thread of Spark that dies of it, such as one that
 * brings the results of tasks, would leave the work waiting for ever.
 */
final class MemoryWatch {
    /** Spark's exit code of an executor that ran out of memory. */
    private static final String EXECUTOR_OUT_OF_MEMORY = "exited with code 52";

    /** Of a result for which there is no room where it is brought to. */
    private static final String RESULT_LOST = "TaskResultLost";

    private static final String THROWN = OutOfMemoryError.class.getName() + ": ";

    private MemoryWatch() {}

    /**
     * Runs work in a thread of its own.
     *
     * @throws OutOfMemoryError as soon as any thread died of it, whether or not the work has ended
     */
    static <T> T run(Supplier<T> work) {
        CompletableFuture<T> outcome = new CompletableFuture<>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            if (outOfMemory(failure).isPresent()) {
                outcome.completeExceptionally(failure);
            } else if (before != null) {
                before.uncaughtException(thread, failure);
            } else {
                failure.printStackTrace(System.err);
            }
        });
        try {
            start(work, outcome);
            return outcome.join();
        } catch (CompletionException ended) {
            if (ended.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (ended.getCause() instanceof Error failure) {
                throw failure;
            }
            throw ended;
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    private static <T> void start(Supplier<T> work, CompletableFuture<T> outcome) {
        Thread worker = new Thread(
                () -> {
                    try {
                        outcome.complete(work.get());
                    } catch (Throwable failure) {
                        // Spark throws exceptions that Java checks and Scala does not declare.
                        outcome.completeExceptionally(failure);
                    }
                },
                "pairscope");
        worker.setDaemon(true);
        worker.start();
    }

    /** What ran out of memory, when that is why something failed: here, in a task, or in an executor that is gone. */
    static Optional<String> outOfMemory(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof OutOfMemoryError) {
                return Optional.of(message);
            }
            int at = message.indexOf(THROWN);
            if (at >= 0) {
                return message.substring(at + THROWN.length()).lines().findFirst();
            }
            if (message.contains(EXECUTOR_OUT_OF_MEMORY)) {
                return Optional.of("an executor");
            }
            if (message.contains(RESULT_LOST)) {
                return Optional.of("the result of a task was lost");
            }
        }
        return Optional.empty();
    }
}
