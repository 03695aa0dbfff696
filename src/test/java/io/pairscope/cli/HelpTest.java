package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.pairscope.report.ExitCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What a person sees who asks for help, and who does not yet know what to ask for. Nothing of it starts a session. */
class HelpTest {
    private static CommandRun command(String... words) {
        return CommandRun.of(null, null, (Object[]) words);
    }

    /** Every command with the commands below it, as they are typed. */
    static Stream<List<String>> commands() {
        CommandLine all = Main.commandLine((master, name) -> {
            throw new AssertionError("nothing runs");
        });
        return all.getSubcommands().entrySet().stream()
                .flatMap(command -> Stream.concat(
                        Stream.of(List.of(command.getKey())),
                        command.getValue().getSubcommands().keySet().stream()
                                .map(below -> List.of(command.getKey(), below))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("commands")
    void helpOfACommandComesBothWaysAndNamesEveryExitCode(List<String> command) {
        List<String> option = new ArrayList<>(command);
        option.add("--help");
        List<String> word = new ArrayList<>(command);
        word.add(0, "help");

        CommandRun run = command(option.toArray(String[]::new));

        assertThat(run.exitCode()).isEqualTo(ExitCode.PASSED);
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("pairscope " + String.join(" ", command), "Exit codes:");
        ExitCode.meanings()
                .forEach((code, meaning) ->
                        assertThat(run.out().replaceAll("\\s+", " ")).contains(" " + code + " " + meaning));
        if (!command.equals(List.of("help"))) {
            assertThat(command(word.toArray(String[]::new)).out()).isEqualTo(run.out());
        }
    }

    @Test
    void theListOfCommandsIsTheAnswerToNoWordAtAll() {
        CommandRun run = command();

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("audit", "history", "jobs/pairscope help audit");
        assertThat(command("help").out())
                .isEqualTo(run.err())
                .isEqualTo(command("--help").out());
        assertThat(command("history").err()).contains("show", "prune");
        assertThat(command("--version").out()).startsWith("pairscope ");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "help audti | unknown command audti; did you mean audit? (see pairscope --help)",
                "help state shwo | unknown command shwo; did you mean show? (see pairscope state --help)",
                "xyzzyplugh | unknown command xyzzyplugh; there are audit, compare, recover, retrieve, filter, agree, report,"
                        + " state, history, benchmark, help (see pairscope --help)",
            })
    void aWordThatIsNoCommandIsNamed(String line, String message) {
        CommandRun run = command(line.split(" "));

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).isEqualTo("error: " + message + "\n");
    }

    /** Words of each job that read all of its settings together. */
    static Map<String, List<String>> jobs() {
        Map<String, List<String>> jobs = new TreeMap<>();
        jobs.put("audit", List.of("--input a", "--input-images a --input-texts b"));
        jobs.put("compare", List.of("--reference a --candidate b"));
        jobs.put("recover", List.of("--embeddings a", "--similarities a"));
        jobs.put("retrieve", List.of("--input a"));
        jobs.put("filter", List.of("--scores a --input b --keep-fraction 0.5"));
        jobs.put("agree", List.of("--scores a"));
        return jobs;
    }

    /**
     * A job that reads a setting complains of a value that no setting can have; one that does not read it goes on to its
     * session, which is not there.
     */
    @ParameterizedTest
    @ValueSource(strings = {"audit", "compare", "recover", "retrieve", "filter", "agree"})
    void theHelpOfAJobListsTheSettingsThatItReads(String job) {
        Config reference = ConfigFactory.parseResources(HelpTest.class, "/reference.conf");
        CommandLine commandLine = Main.commandLine((master, name) -> {
            throw new IllegalStateException("a session is asked for");
        });
        Set<String> read = new TreeSet<>();
        for (String key : ConfigLayers.keys(reference)) {
            for (String words : jobs().get(job)) {
                StringWriter said = new StringWriter();
                commandLine.setErr(new PrintWriter(said));
                commandLine.execute((job + " " + words + " --output o --set " + key + "=[[{x=1}]]").split(" "));
                assertThat(said.toString()).matches("error: .*(" + key + " |a session is asked for).*\\n");
                if (said.toString().contains(key + " ")) {
                    read.add(key);
                }
            }
        }

        assertThat(SettingsHelp.of(job).keySet()).isEqualTo(read);
    }

    @ParameterizedTest
    @ValueSource(strings = {"audit", "compare", "recover", "retrieve", "filter", "agree"})
    void everySettingHasItsDefaultAndAMeaning(String job) {
        String help = command(job, "--help").out();

        SettingsHelp.of(job).forEach((key, setting) -> {
            assertThat(setting.meaning()).as(key).isNotBlank();
            assertThat(help).contains("  " + key + " = ");
        });
        assertThat(help).contains("seed = 1", "history.trend-runs = 20");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "audit --input a --output=~/o | --output ~/o: the shell has left the ~ as it is; write $HOME/o, or ./~/o",
                "audit --input=~/a --output o | --input ~/a: the shell has left the ~ as it is; write $HOME/a, or ./~/a",
                "audit --input a --output o --state=~ | --state ~: the shell has left the ~ as it is; write $HOME, or ./~",
                "audit --input a --output=~ann/o | --output ~ann/o: the shell has left the ~ as it is; write the whole path, or"
                        + " ./~ann/o",
                "audit --input a --output o --config=~/c | --config ~/c: the shell has left the ~ as it is; write $HOME/c, or"
                        + " ./~/c",
                "audit --input a --output o --checksums=~/c | checksums ~/c: the shell has left the ~ as it is; write $HOME/c,"
                        + " or ./~/c",
                "audit --input a --output o --set history.directory=\"~/h\" | history.directory ~/h: the shell has left the ~ as"
                        + " it is; write $HOME/h, or ./~/h",
                "compare --reference=~/a --candidate b --output o | --reference ~/a: the shell has left the ~ as it is; write"
                        + " $HOME/a, or ./~/a",
                "state show ~/s | STATE ~/s: the shell has left the ~ as it is; write $HOME/s, or ./~/s",
                "history show ~/h | DIR ~/h: the shell has left the ~ as it is; write $HOME/h, or ./~/h",
            })
    void aHomeDirectoryThatTheShellDidNotPutIsRefused(String line, String message) {
        CommandRun run = command(line.split(" "));

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).isEqualTo("error: " + message + " for a name that begins so\n");
    }
}
