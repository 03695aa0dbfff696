package io.pairscope.engine.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pairscope.fixtures.SharedSpark;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

@SharedSpark
class TaskEndTest {
    private static final AtomicInteger ATTEMPTS = new AtomicInteger();
    private static final AtomicInteger CLOSED = new AtomicInteger();

    private final SparkSession spark;

    TaskEndTest(SparkSession spark) {
        this.spark = spark;
    }

    @Test
    void whatATaskHasOpenIsClosedWhenTheTaskFails() {
        assertThatThrownBy(() -> new JavaSparkContext(spark.sparkContext())
                        .parallelize(List.of(1), 1)
                        .map(TaskEndTest::failing)
                        .collect())
                .isInstanceOf(SparkException.class);

        assertThat(CLOSED.get()).as("once an attempt").isPositive().isEqualTo(ATTEMPTS.get());
    }

    private static int failing(int row) {
        ATTEMPTS.incrementAndGet();
        TaskEnd.closes(CLOSED::incrementAndGet);
        throw new IllegalStateException("the taker of row " + row + " fails");
    }
}
