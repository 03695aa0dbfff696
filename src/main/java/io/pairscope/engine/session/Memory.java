package io.pairscope.engine.session;

import org.apache.spark.SparkConf;
import org.apache.spark.network.util.JavaUtils;

/**
 * The memory of a session.
 *
 * @param driver bytes of the driver's heap
 * @param executor bytes of an executor's heap
 * @param tasks that run at the same time in one executor
 * @param shared whether tasks run in the driver's heap
 */
public record Memory(long driver, long executor, int tasks, boolean shared) {
    private static final long STEP = 1L << 30;

    /**
     * That of a session.
     *
     * @param parallelism tasks at the same time in all executors
     * @param executors that have come so far
     */
    static Memory of(SparkConf conf, int parallelism, int executors, boolean local) {
        long heap = Runtime.getRuntime().maxMemory();
        if (local) {
            return new Memory(heap, heap, parallelism, true);
        }
        long executor = JavaUtils.byteStringAsBytes(conf.get("spark.executor.memory", "1g"));
        int tasks = conf.getInt("spark.executor.cores", usualCores(conf, parallelism, executors))
                / conf.getInt("spark.task.cpus", 1);
        return new Memory(heap, executor, Math.max(1, tasks), false);
    }

    /** An executor of a standalone cluster takes all cores of its worker, those of others take one. */
    private static int usualCores(SparkConf conf, int parallelism, int executors) {
        boolean standalone = conf.get("spark.master").matches("(spark:|local-cluster).*");
        int workers = Math.max(1, executors);
        return standalone ? (parallelism + workers - 1) / workers : 1;
    }

    /** The next larger number of whole GiB. */
    public Memory larger() {
        return new Memory((driver / STEP + 1) * STEP, (executor / STEP + 1) * STEP, tasks, shared);
    }
}
