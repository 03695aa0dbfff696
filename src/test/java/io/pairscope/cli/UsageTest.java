package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Words of the command line that are wrong: one line that names the word and the one that was meant. */
class UsageTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "audit --inptu x --output y | unknown option --inptu; did you mean --input? (see pairscope audit --help)",
                "audit --input x --output y --uncertainty off | unknown option --uncertainty: it is a setting; did you mean --set"
                        + " uncertainty=...? (see pairscope audit --help)",
                "audit --input x --ouput=y | unknown option --ouput; did you mean --output? (see pairscope audit --help)",
                "compare --referense a --candidate b --output c | unknown option --referense; did you mean --reference?"
                        + " (see pairscope compare --help)",
                "audti --input x | unknown command audti; did you mean audit? (see pairscope --help)",
                "state shwo x | unknown command shwo; did you mean show? (see pairscope state --help)",
                "compare --candidate x --output y | Missing required option: '--reference=PATH' (see pairscope compare"
                        + " --help)",
                "audit --output y | name the pairs with --input, or images and texts in two sets with --input-images and"
                        + " --input-texts",
            })
    void aWrongWordIsNamedWithTheNearest(String line, String message) {
        CommandRun run = CommandRun.of(null, null, (Object[]) line.split(" "));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).singleElement().isEqualTo("error: " + message);
    }
}
