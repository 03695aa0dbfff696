package io.pairscope.cli;

import io.pairscope.core.settings.ConfigException;
import io.pairscope.job.Job;
import io.pairscope.job.StandardErrors.Uncertainty;
import io.pairscope.job.compare.CompareJob;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "compare",
        description =
                "Compare two sets of pairs by their moments: MID, KL, Frechet distance, Gram loss, CMMD and more.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class CompareCommand implements Callable<Integer> {
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
    private JobOptions shared;

    @Override
    public Integer call() {
        return shared.run(Collections.singletonMap("rank-policy", rankPolicy), output, this::job);
    }

    private Job job(Settings settings) {
        if (sliced < 0) {
            throw new ConfigException("--sliced " + sliced + " is below 0");
        }
        CompareJob.Options options = new CompareJob.Options(
                Spelling.places("--reference", reference),
                Spelling.places("--candidate", candidate),
                settings.choice("uncertainty", Uncertainty.class),
                sliced,
                settings.integer("seed", Integer.MIN_VALUE));
        return new CompareJob(options, settings.pairColumns(), settings.fitting());
    }
}
