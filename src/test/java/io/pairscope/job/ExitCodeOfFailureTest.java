package io.pairscope.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.core.settings.ConfigException;
import io.pairscope.engine.storage.OutputTakenException;
import io.pairscope.engine.storage.UnusableInputException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ExitCodeOfFailureTest {
    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new IllegalStateException("a defect"), 1),
                Arguments.of(new ConfigException("groups = 0 is below 1"), 2),
                Arguments.of(new UnusableInputException("nothing to read"), 5),
                Arguments.of(new OutputTakenException("the output directory is taken"), 6),
                // Only what is thrown to the command line counts, not what it was made of.
                Arguments.of(new IllegalStateException(new UnusableInputException("nothing to read")), 1));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("failures")
    void aFailureWithoutAVerdictHasTheExitCodeOfItsKind(Throwable failure, int exitCode) {
        assertThat(RunJob.exitCode(failure)).isEqualTo(exitCode);
    }
}
