package io.pairscope.engine.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.SparkConf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryTest {
    /** A standalone executor takes all cores of its worker unless it is told how many; others take one. */
    @ParameterizedTest(name = "{0}, executor cores {1}, {2} tasks on {3} executors: {4} in each")
    @CsvSource({
        "spark://h:7077, , 16, 2, 8",
        "spark://h:7077, , 15, 2, 8",
        "spark://h:7077, , 2, 0, 2",
        "spark://h:7077, 4, 16, 2, 4",
        "'local-cluster[2,3,1024]', , 6, 2, 3",
        "yarn, , 16, 16, 1",
        "yarn, 4, 16, 4, 4",
        "k8s://h, , 8, 8, 1"
    })
    void tasksAtTheSameTimeInOneExecutor(String master, String cores, int parallelism, int executors, int tasks) {
        SparkConf conf = new SparkConf(false).set("spark.master", master).set("spark.executor.memory", "3g");
        if (cores != null) {
            conf.set("spark.executor.cores", cores);
        }

        Memory memory = Memory.of(conf, parallelism, executors, false);

        assertThat(memory.tasks()).isEqualTo(tasks);
        assertThat(memory.executor()).isEqualTo(3L << 30);
        assertThat(memory.shared()).isFalse();
    }
}
