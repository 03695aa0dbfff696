package io.pairscope.engine.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The errors are thrown, not met: memory that runs out in a test would run out for all of them. */
@Timeout(60)
class MemoryWatchTest {
    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Test
    void workThatEndsGivesItsResultOrFailsAsItDid() {
        assertThat(MemoryWatch.<Integer>run(() -> 42)).isEqualTo(42);
        IllegalStateException failure = new IllegalStateException("as it did");
        assertThatThrownBy(() -> MemoryWatch.run(() -> {
                    throw failure;
                }))
                .isSameAs(failure);
    }

    @Test
    void workThatFailsWithACheckedExceptionNobodyDeclaredEnds() {
        Exception failure = new Exception("as Spark throws it");
        assertThatThrownBy(() -> MemoryWatch.run(() -> {
                    throw MemoryWatchTest.<RuntimeException>undeclared(failure);
                }))
                .hasCause(failure);
    }

    @SuppressWarnings("unchecked")
    private static <E extends Exception> E undeclared(Exception failure) throws E {
        throw (E) failure;
    }

    @Test
    void workThatWaitsForAThreadThatRanOutOfMemoryEnds() {
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try {
            assertThatThrownBy(() -> MemoryWatch.run(() -> {
                        pool.execute(() -> {
                            throw new OutOfMemoryError("Java heap space");
                        });
                        await(new CountDownLatch(1));
                        return null;
                    }))
                    .isInstanceOf(OutOfMemoryError.class)
                    .hasMessage("Java heap space");
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void aThreadThatDiesOfAnythingElseEndsNothing() {
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        CountDownLatch died = new CountDownLatch(1);
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> died.countDown());
        try {
            assertThat(MemoryWatch.<String>run(() -> {
                        new Thread(() -> {
                                    throw new IllegalStateException("on purpose");
                                })
                                .start();
                        await(died);
                        return "done";
                    }))
                    .isEqualTo("done");
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    @Test
    void outOfMemoryIsFoundInCausesAndInWhatSparkSaysOfTasksAndExecutors() {
        Exception task = new RuntimeException(
                "Job aborted: Lost task 0.0 (driver): java.lang.OutOfMemoryError: Java heap space\n\tat A.b(A.java)");
        assertThat(MemoryWatch.outOfMemory(task)).hasValue("Java heap space");
        assertThat(MemoryWatch.outOfMemory(new IllegalStateException(new OutOfMemoryError("Metaspace"))))
                .hasValue("Metaspace");
        assertThat(MemoryWatch.outOfMemory(new RuntimeException("ExecutorLostFailure: Command exited with code 52")))
                .hasValue("an executor");
        assertThat(MemoryWatch.outOfMemory(
                        new RuntimeException("Lost task 1.0: TaskResultLost (result lost from block manager)")))
                .hasValue("the result of a task was lost");
        assertThat(MemoryWatch.outOfMemory(new IllegalStateException("something else")))
                .isEmpty();
    }
}
