package io.pairscope.cli;

import io.pairscope.core.settings.ConfigException;
import io.pairscope.job.Job;
import io.pairscope.job.StandardErrors.Uncertainty;
import io.pairscope.job.audit.AuditJob;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "audit",
        description = "Audit pairs: mutual information, a score for every pair, what is wrong with the input.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class AuditCommand implements Callable<Integer> {
    @Option(
            names = "--input",
            required = true,
            arity = "1..*",
            paramLabel = "PATH",
            description = "Directory of Parquet shards, one shard, or several of either.")
    private List<String> input;

    @Option(
            names = "--reference",
            paramLabel = "PATH",
            description =
                    "Pairs or a saved state (*.arrow) whose Gaussian scores the input; default: the input itself.")
    private String reference;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "Keep moments here from run to run and read only new and changed shards.")
    private String state;

    @Option(names = "--output", required = true, paramLabel = "DIR", description = "A fresh directory.")
    private String output;

    @Option(
            names = "--rank-policy",
            paramLabel = "POLICY",
            description = "support | strict | ridge | ledoit-wolf | oas (default: support).")
    private String rankPolicy;

    @Option(
            names = "--verify-shuffle",
            paramLabel = "P",
            description =
                    "Also re-pair a random share P of the pairs, above 0 and up to 1, and compare what comes out with"
                            + " the closed-form shuffle curves; one more scan.")
    private Double verifyShuffle;

    @Mixin
    private JobOptions shared;

    @Override
    public Integer call() {
        return shared.run(Collections.singletonMap("rank-policy", rankPolicy), output, shared.existing(), this::job);
    }

    private Job job(Settings settings) {
        // NaN fails every comparison.
        if (verifyShuffle != null && !(verifyShuffle > 0 && verifyShuffle <= 1)) {
            throw new ConfigException("--verify-shuffle " + verifyShuffle + " is not above 0 and at most 1");
        }
        if (verifyShuffle != null && state != null) {
            throw new ConfigException(
                    "--verify-shuffle needs every pair, and --state reads only new ones: leave one out");
        }
        AuditJob.Options options = new AuditJob.Options(
                Spelling.places("--input", input),
                Optional.ofNullable(reference).map(name -> Spelling.place("--reference", name, "file or a directory")),
                Optional.ofNullable(state).map(name -> Spelling.place("--state", name, "directory")),
                settings.choice("uncertainty", Uncertainty.class),
                Optional.ofNullable(verifyShuffle),
                settings.integer("seed", Integer.MIN_VALUE));
        return new AuditJob(options, settings.pairColumns(), settings.fitting());
    }
}
