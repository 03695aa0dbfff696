package io.pairscope.engine.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.engine.session.Session;
import io.pairscope.fixtures.Sessions;
import io.pairscope.fixtures.SharedSpark;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SharedSpark
class EachFileTest {
    private final Session session;

    EachFileTest(SparkSession spark) {
        this.session = Sessions.of(spark);
    }

    private static List<Integer> files(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    /** Null for every third file. */
    private static String answer(Integer file, Storage storage) {
        return file % 3 == 0 ? null : storage.configuration().getClass().getSimpleName() + file;
    }

    @ParameterizedTest(name = "{0} files")
    @ValueSource(ints = {0, 1, 64, 65, 500})
    void answersAreInTheOrderOfTheFilesHoweverManyThereAre(int count) {
        List<String> expected = new ArrayList<>();
        for (int file : files(count)) {
            expected.add(file % 3 == 0 ? null : "Configuration" + file);
        }
        assertThat(EachFile.inTasks(session, "test", files(count), EachFileTest::answer))
                .isEqualTo(expected);
        assertThat(EachFile.briefly(session, "test", files(count), EachFileTest::answer))
                .isEqualTo(expected);
    }

    @Test
    void manyFilesShareATaskAndFewHaveOneEach() {
        int most = 4 * session.parallelism();
        assertThat(tasks(3)).isEqualTo(Math.min(3, most));
        assertThat(tasks(100 * most)).isEqualTo(most);
    }

    private long tasks(int files) {
        return EachFile.inTasks(session, "test", files(files), (file, storage) -> TaskContext.getPartitionId()).stream()
                .distinct()
                .count();
    }
}
