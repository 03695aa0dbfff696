package io.pairscope.engine.shards;

import io.pairscope.engine.formats.UnreadableShardException;
import io.pairscope.engine.listing.BadShard;
import io.pairscope.engine.session.Session;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;

/** The last attempt of Spark at a task. Its failure is a fault of the shard; earlier attempts may fail for a passing reason. */
public final class LastAttempt {
    private static final int SPARK_DEFAULT_FAILURES = 4;

    private LastAttempt() {}

    /**
     * What the task of this thread says of a shard that it cannot read.
     *
     * @throws IllegalStateException with the reason, where Spark will try the task again
     */
    public static BadShard failed(Shard shard, UnreadableShardException unreadable) {
        if (isStillToCome(TaskContext.get())) {
            throw new IllegalStateException(unreadable.getMessage(), unreadable);
        }
        return new BadShard(shard.name, shard.totalRows(), unreadable.getMessage());
    }

    private static boolean isStillToCome(TaskContext task) {
        SparkConf settings = SparkEnv.get().conf();
        return !Session.isLocal(settings.get("spark.master", "local"))
                && task.attemptNumber() + 1 < settings.getInt("spark.task.maxFailures", SPARK_DEFAULT_FAILURES);
    }
}
