package io.pairscope.cli;

import io.pairscope.core.settings.ConfigException;
import io.pairscope.core.statistics.Definition;
import io.pairscope.job.history.HistoryJob;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "history",
        description = "Earlier runs: show them, delete old ones.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "show | prune")
final class HistoryCommand {
    private static final String DIRECTORY = "The history of runs: a directory history beside their outputs.";

    @ParentCommand
    private Main main;

    @Command(name = "show", description = "Print the newest runs, newest last.", mixinStandardHelpOptions = true)
    int show(
            @Parameters(paramLabel = "DIR", description = DIRECTORY) String directory,
            @Option(names = "--series", paramLabel = "TEXT", description = "Only series with this in their name.")
                    String series,
            @Option(
                            names = "--last",
                            paramLabel = "N",
                            defaultValue = "20",
                            description = "How many (default: ${DEFAULT-VALUE}).")
                    int last,
            @Option(
                            names = "--statistic",
                            paramLabel = "NAME",
                            description = "Instead of those shown by default. Repeatable.")
                    List<String> names) {
        requirePositive("--last", last);
        List<Definition> statistics = new ArrayList<>();
        if (names != null) {
            names.forEach(name -> statistics.add(Spelling.statistic(name, "")));
        }
        HistoryJob.Shown shown =
                HistoryJob.show(Main.sparkDefaults(), place(directory), Optional.ofNullable(series), last, statistics);
        shown.unreadable().forEach(message -> main.say("warning: " + message));
        return main.show(shown.table());
    }

    @Command(name = "prune", description = "Delete what is older than some months.", mixinStandardHelpOptions = true)
    int prune(
            @Parameters(paramLabel = "DIR", description = DIRECTORY) String directory,
            @Option(
                            names = "--keep-months",
                            required = true,
                            paramLabel = "N",
                            description = "How many months are kept, this one included.")
                    int keepMonths) {
        requirePositive("--keep-months", keepMonths);
        return main.show(HistoryJob.prune(Main.sparkDefaults(), place(directory), keepMonths, Clock.systemUTC()));
    }

    private static String place(String directory) {
        return Spelling.place("DIR", directory, "directory");
    }

    private static void requirePositive(String option, int value) {
        if (value < 1) {
            throw new ConfigException(option + " " + value + " is below 1");
        }
    }
}
