package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code benchmark} refuses before it measures anything. */
class BenchmarkCommandTest {
    private static final String HOME = "pairscope.home";

    @TempDir
    private Path temporary;

    @BeforeEach
    void nameTheHome() {
        System.setProperty(HOME, temporary.toString());
    }

    @AfterEach
    void forgetIt() {
        System.clearProperty(HOME);
    }

    private CommandRun benchmark(String... arguments) {
        Object[] all = new Object[arguments.length + 3];
        all[0] = "benchmark";
        all[1] = "--output";
        all[2] = temporary.resolve("out");
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        return CommandRun.of(null, null, all);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--pairs 16 --dims 8 | take 2 dimensions at least, and more than 2 pairs per dimension",
                "--pairs 7 --dims 2 | and 8 in all",
                "--pairs 1073741824 --dims 2 | is above 1073741823",
                "--repeats 0 | --repeats 0 is below 1",
                "--only audit,mlib | --only = mlib is not one of limits | warm |"
            })
    void settingsThatMeasureNothingAreUsageErrors(String arguments, String message) {
        CommandRun run = benchmark(arguments.split(" "));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith("error: ").contains(message);
        assertThat(temporary.resolve("out")).doesNotExist();
    }

    @Test
    void aDirectoryThatHoldsSomethingElseIsNotReplaced() throws IOException {
        Path mine = Files.createDirectories(temporary.resolve("out")).resolve("mine");
        Files.createFile(mine);

        assertThat(benchmark().exitCode()).isEqualTo(6);
        assertThat(benchmark("--overwrite").exitCode()).isEqualTo(6);
        assertThat(mine).exists();
    }

    @Test
    void withoutTheScriptItSaysWhatToRun() {
        forgetIt();

        CommandRun run = benchmark();

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).isEqualTo("error: a benchmark starts jobs/pairscope again: run it by that command\n");
    }
}
