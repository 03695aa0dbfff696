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

    @Test
    void aBadSettingOfSparkIsAUsageErrorToo() throws IOException {
        Path defaults = Files.writeString(directory.resolve("spark-defaults.conf"), "spark.driver.port  many\n");

        assertRefused("local[1]", Optional.of(defaults), "spark.driver.port");
    }
}
