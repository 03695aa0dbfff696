package io.pairscope.job;

import org.apache.spark.sql.SparkSession;

/** What one subcommand does in a Spark session. */
public interface Job<R> {
    R run(SparkSession spark);
}
