package io.pairscope.cli;

import io.pairscope.core.settings.ConfigException;
import io.pairscope.job.state.StateJob;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "state",
        description = "Saved moments: show one, merge several.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "show | merge")
final class StateCommand {
    @ParentCommand
    private Main main;

    @Command(name = "show", description = "Print what a state holds.", mixinStandardHelpOptions = true)
    int show(@Parameters(paramLabel = "STATE", description = "A moments.arrow file.") String state) {
        return main.show(StateJob.show(Main.sparkDefaults(), Spelling.place("STATE", state, "file")));
    }

    @Command(name = "merge", description = "Join states of different inputs into one.", mixinStandardHelpOptions = true)
    int merge(
            @Parameters(paramLabel = "STATE", arity = "1..*", description = "moments.arrow files, two or more.")
                    List<String> states,
            @Option(names = "--output", required = true, paramLabel = "FILE", description = "A new *.arrow file.")
                    String output) {
        if (states.size() < 2) {
            throw new ConfigException("STATE: name two states or more to merge");
        }
        return main.show(StateJob.merge(
                Main.sparkDefaults(), Spelling.places("STATE", states), Spelling.place("--output", output, "file")));
    }
}
