package io.pairscope.cli;

import io.pairscope.core.text.Printable;
import io.pairscope.job.Manifest;
import io.pairscope.job.RunJob;
import io.pairscope.job.Runner;
import io.pairscope.job.Runner.Result;
import io.pairscope.report.ExitCode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line. Exit codes: 0 pass, 1 crash, 2 usage or memory, 3 threshold, 4 warnings, 5 input unusable, 6 output taken, 130 interrupted. */
@Command(
        name = "pairscope",
        description = "Audits paired image-text embeddings at any size.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Begin with: jobs/pairscope audit --input data-samples/emoji-noto --output out/audit",
            "All about a command: jobs/pairscope help audit"
        })
public final class Main {
    /** It speaks of all others. */
    private static final String HELP = "help";

    /** In the order of the help. Each reads the annotations of its options when it is made, which takes longest of all here. */
    private static final Map<String, Supplier<Object>> COMMANDS = new LinkedHashMap<>();

    static {
        COMMANDS.put("audit", AuditCommand::new);
        COMMANDS.put("compare", CompareCommand::new);
        COMMANDS.put("recover", RecoverCommand::new);
        COMMANDS.put("retrieve", RetrieveCommand::new);
        COMMANDS.put("filter", FilterCommand::new);
        COMMANDS.put("agree", AgreeCommand::new);
        COMMANDS.put("report", ReportCommand::new);
        COMMANDS.put("state", StateCommand::new);
        COMMANDS.put("history", HistoryCommand::new);
        COMMANDS.put("benchmark", BenchmarkCommand::new);
        COMMANDS.put(HELP, HelpCommand::new);
    }

    /** Netlib says which of its ways to compute are not there; a run says which one is in use. */
    private static final Logger NETLIB = Logger.getLogger("dev.ludovic.netlib");

    private final BiFunction<String, String, Runner> runners;

    @Spec
    private CommandSpec spec;

    private Main(BiFunction<String, String, Runner> runners) {
        this.runners = runners;
    }

    public static void main(String[] arguments) {
        ConsoleStream.install();
        NETLIB.setLevel(Level.SEVERE);
        boolean isCommand = arguments.length > 0 && COMMANDS.containsKey(arguments[0]) && !arguments[0].equals(HELP);
        if (isCommand) {
            Runner.prepare();
        }
        Set<String> wanted = isCommand ? Set.of(arguments[0]) : COMMANDS.keySet();
        CommandLine commandLine = commandLine((master, name) -> Runner.of(master, name, sparkDefaults()), wanted);
        System.exit(commandLine.execute(arguments));
    }

    /** A file like Spark's spark-defaults.conf, for all that is not started by spark-submit. */
    static Optional<Path> sparkDefaults() {
        return Optional.ofNullable(System.getProperty("pairscope.spark.defaults"))
                .map(Path::of);
    }

    /** @param runners the place where jobs run, by master URL and name of the application */
    static CommandLine commandLine(BiFunction<String, String, Runner> runners) {
        return commandLine(runners, COMMANDS.keySet());
    }

    private static CommandLine commandLine(BiFunction<String, String, Runner> runners, Set<String> commands) {
        CommandLine commandLine = new CommandLine(new Main(runners));
        COMMANDS.keySet().stream()
                .filter(commands::contains)
                .forEach(name -> commandLine.addSubcommand(COMMANDS.get(name).get()));
        describe(commandLine);
        // Without this, --input takes a mistyped option as one more path.
        commandLine.setUnmatchedOptionsAllowedAsOptionParameters(false);
        commandLine.setParameterExceptionHandler(Main::misused);
        return commandLine.setExecutionExceptionHandler((failure, command, parsed) -> {
            PrintWriter err = command.getErr();
            int code = RunJob.exitCode(failure);
            err.println("error: " + (code == ExitCode.CRASHED ? "pairscope crashed: " : "") + RunJob.message(failure));
            err.flush();
            return code;
        });
    }

    /** Version and exit codes, of a command and of those below it; of a job its settings, too. */
    private static void describe(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        spec.version("pairscope " + Manifest.version());
        spec.usageMessage().exitCodeListHeading("%nExit codes:%n").exitCodeList(ExitCode.meanings());
        SettingsHelp.addTo(command.getCommandName(), command);
        command.getSubcommands().values().forEach(Main::describe);
    }

    /** One line on what is wrong with the words of a command, or its help where there are none; an unknown option is named before one that it leaves missing. */
    private static int misused(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        Set<String> options = command.getCommandSpec().optionsMap().keySet();
        Optional<String> unknownOption = Stream.of(arguments)
                .filter(word -> word.matches("--[a-z].*"))
                .map(word -> word.replaceFirst("=.*", ""))
                .filter(word -> !options.contains(word))
                .findFirst();
        Set<String> commands = command.getSubcommands().keySet();
        List<String> unmatched = failure instanceof UnmatchedArgumentException words ? words.getUnmatched() : List.of();
        // Picocli has a prefix of its own where one of several options is missing.
        String problem = failure.getMessage().replaceFirst("^Error: ", "");
        if (!commands.isEmpty() && unmatched.isEmpty() && unknownOption.isEmpty()) {
            command.usage(command.getErr());
            return ExitCode.USAGE;
        }
        if (!commands.isEmpty() && !unmatched.isEmpty() && !unmatched.get(0).startsWith("-")) {
            problem = "unknown command " + unmatched.get(0) + Spelling.meant(unmatched.get(0), commands);
        } else if (unknownOption.isPresent()) {
            String key = unknownOption.get().substring(2);
            boolean isSetting = options.contains("--set") && ConfigLayers.hasKey(key);
            problem = "unknown option "
                    + (isSetting
                            ? "--" + key + ": it is a setting; did you mean --set " + key + "=...?"
                            : unknownOption.get() + Spelling.meant(unknownOption.get(), options));
        } else if (!unmatched.isEmpty() && options.contains("--input")) {
            problem = "unexpected " + unmatched.get(0) + ": paths follow an option, such as --input";
        }
        PrintWriter err = command.getErr();
        err.println("error: " + Printable.line(problem) + " (see "
                + command.getCommandSpec().qualifiedName() + " --help)");
        err.flush();
        return ExitCode.USAGE;
    }

    /** @param name of the application, for the web pages of a cluster */
    Runner runner(String master, String name) {
        return runners.apply(master, name);
    }

    /** Prints how a job ended and returns its exit code. */
    int tell(Result result) {
        show(result.summary());
        if (result.verdict().status().isWithoutResults()) {
            result.verdict().errors().forEach(error -> say("error: " + error));
        }
        return result.verdict().exitCode();
    }

    /** Prints a text that answers a command, which succeeds. */
    int show(String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(text);
        out.flush();
        return ExitCode.PASSED;
    }

    /** One line on standard error. */
    void say(String line) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(Printable.line(line));
        err.flush();
    }
}
