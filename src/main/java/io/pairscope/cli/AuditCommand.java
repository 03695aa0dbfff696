package io.pairscope.cli;

import io.pairscope.engine.MomentPass;
import io.pairscope.engine.PairColumns;
import io.pairscope.engine.Progress;
import io.pairscope.engine.RunDirectory;
import io.pairscope.job.AuditJob;
import io.pairscope.moments.Normalization;
import io.pairscope.moments.Precision;
import io.pairscope.moments.RankPolicy;
import io.pairscope.report.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code pairscope audit}. */
@Command(
        name = "audit",
        description = "Audit pairs: mutual information, a score for every pair, what is wrong with the input.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class AuditCommand implements Callable<Integer> {
    @ParentCommand
    private Main main;

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

    @Option(names = "--output", required = true, paramLabel = "DIR", description = "A fresh directory.")
    private String output;

    @Mixin
    private SharedOptions shared;

    @Override
    public Integer call() {
        Settings settings = shared.settings();
        AuditJob job = new AuditJob(config(settings), Progress.onStandardError());
        AuditJob.Result result = main.runner(shared.master).run(shared.dryRun ? job.dryRun() : job);
        main.out().print(result.summary());
        main.out().flush();
        if (result.verdict().status() == Verdict.Status.UNUSABLE) {
            result.verdict().errors().forEach(main::error);
        }
        return result.verdict().exitCode();
    }

    private AuditJob.Config config(Settings settings) {
        MomentPass.Options reading = new MomentPass.Options(
                settings.integer("dims.image", 0),
                settings.integer("dims.text", 0),
                settings.choice("normalize", Normalization.class),
                settings.choice("precision", Precision.class),
                settings.integer("groups", 1),
                settings.choice("on-bad-shard", MomentPass.OnBadShard.class),
                settings.number("max-quarantined-fraction", 1));
        PairColumns columns = new PairColumns(
                settings.optional("columns.id"), settings.string("columns.image"), settings.string("columns.text"));
        return new AuditJob.Config(
                input,
                Optional.ofNullable(reference),
                output,
                columns,
                reading,
                settings.choice("rank-policy", RankPolicy.class),
                settings.number("ridge", Double.MAX_VALUE),
                settings.thresholds(),
                settings.choice("fail-on", Verdict.FailOn.class),
                shared.overwrite ? RunDirectory.Existing.REPLACE : RunDirectory.Existing.REFUSE,
                settings.values());
    }
}
