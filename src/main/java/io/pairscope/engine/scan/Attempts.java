package io.pairscope.engine.scan;

import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;

/** Whether a failing task will be tried again: passing trouble gets Spark's retries, what fails each time is the shard's. */
final class Attempts {
    private static final int SPARK_DEFAULT = 4;

    private Attempts() {}

    static boolean another(TaskContext context) {
        String master = SparkEnv.get().conf().get("spark.master", "local");
        if (master.startsWith("local") && !master.startsWith("local-cluster")) {
            return false;
        }
        int allowed = SparkEnv.get().conf().getInt("spark.task.maxFailures", SPARK_DEFAULT);
        return context.attemptNumber() + 1 < allowed;
    }
}
