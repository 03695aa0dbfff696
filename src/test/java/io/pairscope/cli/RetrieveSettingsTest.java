package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.core.similarity.Direction;
import io.pairscope.job.retrieve.RetrieveJob;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options and settings of a retrieval: what they mean, and what is said about a wrong one before anything is read. */
class RetrieveSettingsTest {
    private static RetrieveJob.Options options(String... assignments) {
        Settings settings = Settings.load(null, Map.of(), List.of(assignments));
        return RetrieveSettings.options(List.of("in"), List.of(), settings);
    }

    private static CommandRun retrieve(String arguments) {
        return CommandRun.of(null, null, (Object[]) ("retrieve --input in --output out " + arguments).split(" "));
    }

    private static void assertRefused(CommandRun run, String message) {
        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.err().lines()).singleElement().asString().contains(message);
    }

    @Test
    void withoutAnythingSaidTheDefaultsHold() {
        assertThat(options())
                .isEqualTo(new RetrieveJob.Options(
                        List.of("in"),
                        List.of(),
                        List.of(),
                        10,
                        List.of(1, 5, 10),
                        0,
                        OptionalDouble.of(0.01),
                        Optional.empty(),
                        List.of(),
                        Optional.empty(),
                        1));
    }

    @Test
    void theExampleSaysWhatIsTheDefaultAnyway() {
        Settings example = Settings.load(Path.of("conf/retrieve.conf"), Map.of(), List.of());

        assertThat(RetrieveSettings.options(List.of("in"), List.of(), example)).isEqualTo(options());
    }

    @Test
    void aListIsATextOrAList() {
        assertThat(options("retrieve.recall = [ 50, 1 ]").recall()).containsExactly(1, 50);
        assertThat(options("retrieve.recall = \"50, 1\"").recall()).containsExactly(1, 50);
        assertThat(options("retrieve.factors = \"color, shape\"").factors()).containsExactly("color", "shape");
        assertThat(options("retrieve.factors = [ \"a,b\", c ]").factors()).containsExactly("a,b", "c");
        assertThat(options("retrieve.factors = \"\"").factors()).isEmpty();
    }

    @Test
    void directionsStandInTheirOrderHoweverTheyAreSpelled() {
        assertThat(options("retrieve.directions = [ text-to-text, image_to_text ]")
                        .directions())
                .containsExactly(Direction.IMAGE_TO_TEXT, Direction.TEXT_TO_TEXT);
    }

    @Test
    void theTemperatureIsANumberOrFitted() {
        assertThat(options("retrieve.temperature = fit").temperature()).isEmpty();
        assertThat(options("retrieve.temperature = 0.003").temperature()).hasValue(0.003);
        assertThat(options("retrieve.temperature = 100").temperature()).hasValue(100);
    }

    @Test
    void columnsOfMatchAndClassMayBeNamed() {
        RetrieveJob.Options options = options("retrieve { match = image_id, class = category }");

        assertThat(options.match()).contains("image_id");
        assertThat(options.classes()).contains("category");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "--k 0                          | retrieve.k = 0 is below 1",
                "--k 1001                       | retrieve.k = 1001 is above 1000",
                "--k ten                        | retrieve.k = ten is not a whole number",
                "--queries -1                   | retrieve.queries = -1 is below 0",
                "--recall 1,0                   | retrieve.recall: 0 is not a whole number from 1",
                "--recall 1,5,1                 | retrieve.recall = 1,5,1 names 1 twice",
                "--recall 1,05,5                | retrieve.recall = 1,05,5 names 5 twice",
                "--recall 1,,5                  | retrieve.recall = 1,,5 has an empty entry",
                "--recall 2.5                   | retrieve.recall: 2.5 is not a whole number",
                "--recall 99999999999           | retrieve.recall: 99999999999 is not a whole number",
                "--set retrieve.recall=[]       | retrieve.recall is empty; name ranks, such as 1,5,10",
                "--set retrieve.recall=[[1]]    | retrieve.recall = [[1]] is not a list of names",
                "--temperature 0.001            | retrieve.temperature = 0.001 is not a number from 0.003 to 100, nor fit",
                "--temperature 101              | retrieve.temperature = 101 is not a number from 0.003 to 100, nor fit",
                "--temperature NaN              | retrieve.temperature = NaN is not a number from 0.003",
                "--temperature fitted           | retrieve.temperature = fitted is not a number from 0.003",
                "--factors a,b,a                | retrieve.factors = a,b,a names a twice",
                "--directions image_to_txt      | unknown direction image_to_txt; did you mean image_to_text?",
                "--directions text-to-imag      | unknown direction text-to-imag; did you mean text_to_image?",
                "--directions image_to_text,image-to-text | names image-to-text twice",
                "--normalize never              | normalize = never: neighbours are found by cosines",
                "--set retrieve.querries=5      | did you mean retrieve.queries?",
                "--factor a                     | unknown option --factor; did you mean --factors?",
            })
    void aWrongSettingIsAUsageErrorThatNamesWhatIsRight(String arguments, String message) {
        assertRefused(retrieve(arguments), message);
    }

    @Test
    void moreThan32FactorsAreTooMany() {
        String names = IntStream.range(0, 33).mapToObj(i -> "f" + i).collect(Collectors.joining(","));

        assertRefused(retrieve("--factors " + names), "retrieve.factors names 33 columns; 32 are the most");
    }

    @Test
    void withoutAnInputThereIsNothingToRun() {
        CommandRun run = CommandRun.of(null, null, "retrieve", "--output", "out");

        assertRefused(run, "Missing required option: '--input=PATH'");
    }
}
