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
        if (shown.isCut()) {
            main.say("older runs are left out: --last N shows more");
        }
        return main.show(shown.table());
    }

    @Command(
            name = "prune",
            description = "Delete months of records, and directories of older runs.",
            mixinStandardHelpOptions = true)
    int prune(
            @Parameters(paramLabel = "DIR", description = DIRECTORY) String directory,
            @Option(
                            names = "--keep-months",
                            paramLabel = "N",
                            description = "Of how many months records are kept, this one included.")
                    Integer keepMonths,
            @Option(
                            names = "--runs",
                            paramLabel = "N",
                            description = "Of how many runs of each series the run directories are kept, beside that of"
                                    + " the last one that passed.")
                    Integer runs,
            @Option(names = "--dry-run", description = "Tell what would be deleted.") boolean dryRun) {
        if (keepMonths == null && runs == null) {
            throw new ConfigException("say what is kept: --keep-months N of records, --runs N of run directories");
        }
        HistoryJob.Pruning pruning = dryRun ? HistoryJob.Pruning.DRY_RUN : HistoryJob.Pruning.DELETE;
        String history = place(directory);
        String told = "";
        // Records tell which directories there are.
        if (runs != null) {
            requirePositive("--runs", runs);
            told += HistoryJob.pruneRuns(Main.sparkDefaults(), history, runs, pruning);
        }
        if (keepMonths != null) {
            requirePositive("--keep-months", keepMonths);
            told += HistoryJob.pruneMonths(Main.sparkDefaults(), history, keepMonths, pruning, Clock.systemUTC());
        }
        return main.show(told);
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
