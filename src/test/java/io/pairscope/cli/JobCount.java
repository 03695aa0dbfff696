package io.pairscope.cli;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.SparkSession;

/** What Spark jobs start from now on, by their descriptions. */
final class JobCount extends SparkListener {
    private final SparkSession spark;
    private final List<String> descriptions = new CopyOnWriteArrayList<>();

    private JobCount(SparkSession spark) {
        this.spark = spark;
    }

    static JobCount of(SparkSession spark) {
        JobCount count = new JobCount(spark);
        spark.sparkContext().addSparkListener(count);
        return count;
    }

    @Override
    public void onJobStart(SparkListenerJobStart start) {
        descriptions.add(start.properties().getProperty("spark.job.description"));
    }

    /** Of the jobs that have started; stops counting. */
    List<String> descriptions() {
        try {
            spark.sparkContext().listenerBus().waitUntilEmpty();
        } catch (java.util.concurrent.TimeoutException late) {
            throw new IllegalStateException(late);
        }
        spark.sparkContext().removeSparkListener(this);
        return List.copyOf(descriptions);
    }
}
