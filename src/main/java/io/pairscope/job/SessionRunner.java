package io.pairscope.job;

import io.pairscope.engine.session.Sessions;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/** Opens a session for one job and stops it afterwards. */
public record SessionRunner(String master, Optional<Path> sparkDefaults) implements Runner {
    @Override
    public <R> R run(Job<R> job) {
        SparkSession spark = Sessions.open(master, sparkDefaults);
        try {
            return job.run(spark);
        } finally {
            spark.stop();
        }
    }
}
