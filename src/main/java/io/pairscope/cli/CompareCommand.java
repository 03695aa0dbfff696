package io.pairscope.cli;

import io.pairscope.job.Uncertainty;
import io.pairscope.job.compare.CompareJob;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code pairscope compare}. */
@Command(
        name = "compare",
        description =
                "Compare two sets of pairs by their moments: MID, KL, Frechet distance, Gram loss, CMMD and more.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class CompareCommand implements Callable<Integer> {
    @ParentCommand
    private Main main;

    @Option(
            names = "--reference",
            required = true,
            arity = "1..*",
            paramLabel = "PATH",
            description = "Pairs, or a saved state (*.arrow).")
    private List<String> reference;

    @Option(
            names = "--candidate",
            required = true,
            arity = "1..*",
            paramLabel = "PATH",
            description = "Pairs, or a saved state (*.arrow).")
    private List<String> candidate;

    @Option(names = "--output", required = true, paramLabel = "DIR", description = "A fresh directory.")
    private String output;

    @Option(
            names = "--sliced",
            paramLabel = "L",
            defaultValue = "0",
            description = "Also the sliced Wasserstein distance, on L random directions; one more scan of both.")
    private int sliced;

    @Option(
            names = "--rank-policy",
            paramLabel = "POLICY",
            description = "support | strict | ridge | ledoit-wolf | oas (default: support).")
    private String rankPolicy;

    @Mixin
    private SharedOptions shared;

    @Override
    public Integer call() {
        Settings settings = shared.settings(Collections.singletonMap("rank-policy", rankPolicy));
        if (sliced < 0) {
            throw new ConfigException("--sliced " + sliced + " is below 0");
        }
        CompareJob job = new CompareJob(new CompareJob.Config(
                reference,
                candidate,
                output,
                settings.pairColumns(),
                settings.reading(),
                settings.regularization(),
                settings.choice("uncertainty", Uncertainty.class),
                sliced,
                settings.integer("seed", Integer.MIN_VALUE),
                shared.existing(),
                settings.runWithoutState()));
        return main.tell(main.runner(shared.master).run(shared.dryRun ? job.dryRun() : job));
    }
}
