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

    static Memory of(SparkConf conf, int parallelism, boolean local) {
        long heap = Runtime.getRuntime().maxMemory();
        if (local) {
            return new Memory(heap, heap, parallelism, true);
        }
        long executor = JavaUtils.byteStringAsBytes(conf.get("spark.executor.memory", "1g"));
        int cores = conf.getInt("spark.executor.cores", 1) / conf.getInt("spark.task.cpus", 1);
        return new Memory(heap, executor, Math.max(1, cores), false);
    }

    /** The next larger number of whole GiB. */
    public Memory larger() {
        return new Memory((driver / STEP + 1) * STEP, (executor / STEP + 1) * STEP, tasks, shared);
    }
}
