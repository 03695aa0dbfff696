package io.pairscope.job;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pairscope.core.settings.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions that Spark refuses to start. */
class RunnerTest {
    @TempDir
    private Path directory;

    private static void assertRefused(String master, Optional<Path> defaults, String why) {
        Runner runner = Runner.of(master, "pairscope audit", defaults);
        assertThatThrownBy(() -> runner.run(session -> {
                    throw new AssertionError("a session was started");
                }))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("Spark does not start with --master " + master + ": ")
                .hasMessageContaining(why)
                .hasMessageContaining(
                        "--master takes local, local[N], local[*], spark://HOST:PORT, yarn or k8s://HOST:PORT")
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rubbish", "local[many]", ""})
    void aMasterThatSparkCannotParseIsAUsageError(String master) {
        assertRefused(master, Optional.empty(), "");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "spark.testing.memory 104857600, Give it a larger heap, PAIRSCOPE_JAVA_OPTIONS=-Xmx1g, --driver-memory 1g",
        "spark.executor.memory 100m, Give executors more, such as with, --executor-memory 1g"
    })
    void memoryThatIsTooLittleForSparkIsSaidWithWhatGivesMore(
            String setting, String remedy, String first, String second) throws IOException {
        Path defaults = Files.writeString(directory.resolve("spark-defaults.conf"), setting + "\n");
        Runner runner = Runner.of("local[1]", "pairscope audit", Optional.of(defaults));

        assertThatThrownBy(() -> runner.run(session -> {
                    throw new AssertionError("a session was started");
                }))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("must be at least 471859200. " + remedy)
                .hasMessageContaining(first)
                .hasMessageContaining(second)
                .hasMessageNotContaining("--master takes");
    }

    @Test
    void aBadSettingOfSparkIsAUsageErrorToo() throws IOException {
        Path defaults = Files.writeString(directory.resolve("spark-defaults.conf"), "spark.driver.port  many\n");

        assertRefused("local[1]", Optional.of(defaults), "spark.driver.port");
    }
}
