package io.pairscope.cli;

import io.pairscope.core.settings.ConfigException;
import io.pairscope.core.settings.ExistingOutput;
import io.pairscope.job.Job;
import io.pairscope.job.RunJob;
import io.pairscope.job.RunSettings;
import io.pairscope.job.Runner.Result;
import io.pairscope.report.Webhook;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The frame of the job commands: the options of every job, and its run or dry run. */
final class JobOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--config", paramLabel = "FILE", description = "Settings as HOCON; examples are in conf/.")
    private Path config;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "One setting; stronger than options and the file. Repeatable.")
    private List<String> assignments = new ArrayList<>();

    @Option(
            names = "--master",
            paramLabel = "URL",
            defaultValue = "local[*]",
            description = "Spark master; local[...] runs embedded, anything else through spark-submit"
                    + " (default: ${DEFAULT-VALUE}).")
    private String master;

    @Option(names = "--dry-run", description = "Show what would be read and with what settings; write nothing.")
    private boolean dryRun;

    @Option(names = "--overwrite", description = "Replace the output directory of an earlier run.")
    private boolean overwrite;

    @Option(
            names = "--resume",
            description =
                    "Go on with an interrupted run: with tasks that checkpoint = on kept, or saved passes of recover.")
    private boolean resume;

    @Option(names = "--normalize", paramLabel = "MODE", description = "require | apply | never (default: apply).")
    private String normalize;

    @Option(
            names = "--on-bad-shard",
            paramLabel = "ACTION",
            description = "stop | quarantine: whether shards that cannot be read stop the job (default: stop).")
    private String onBadShard;

    @Option(
            names = "--checksums",
            paramLabel = "FILE",
            description =
                    "write | FILE: write SHA-256 of every file to checksums.sha256 of the output, or hold files to such a"
                            + " list (default: off).")
    private String checksums;

    @Option(
            names = "--fail-on",
            paramLabel = "LEVEL",
            description = "error | warn: whether warnings alone give exit code 4 (default: error).")
    private String failOn;

    @Option(
            names = "--format",
            paramLabel = "TABLE",
            description =
                    "auto | delta | iceberg: whether the input is a table; formats of files are recognised by themselves"
                            + " (default: auto).")
    private String format;

    @Option(names = "--id-column", paramLabel = "NAME", description = "Default: id, else uid, key, shard#row.")
    private String idColumn;

    @Option(names = "--image-column", paramLabel = "NAME", description = "Default: image_embedding.")
    private String imageColumn;

    @Option(names = "--text-column", paramLabel = "NAME", description = "Default: text_embedding.")
    private String textColumn;

    @Option(
            names = "--vector-type",
            paramLabel = "TYPE",
            description = "f16le | f32le | f64le | i8: the numbers that binary vector columns hold.")
    private String vectorType;

    /** What becomes of an output directory that is there already. */
    private ExistingOutput existing() {
        if (resume && overwrite) {
            throw new ConfigException("--resume goes on with a run, --overwrite replaces it: choose one of them");
        }
        if (resume) {
            return ExistingOutput.RESUME;
        }
        return overwrite ? ExistingOutput.REPLACE : ExistingOutput.REFUSE;
    }

    /**
     * Runs a job.
     *
     * @param own values of the options that only this job has, by key; null where an option was not given
     * @param output directory of the run
     * @param job made of the settings in force
     * @return the exit code
     */
    int run(Map<String, String> own, String output, Function<Settings, Job> job) {
        Settings settings = Settings.load(config, flags(own), assignments);
        Job chosen = job.apply(settings);
        RunSettings run = settings.run(Spelling.place("--output", output, "directory"), existing());
        if (run.comparesMoments() && !chosen.savesMoments()) {
            throw new ConfigException(
                    CheckParser.MAX_FID + " needs the moments of both runs, which only an audit keeps");
        }
        Main main = (Main) command.root().userObject();
        Optional<String> series = run.history().flatMap(RunSettings.Place::series);
        String application =
                "pairscope " + chosen.name() + series.map(name -> " " + name).orElse("");
        Set<String> keys = SettingsHelp.of(chosen.name()).keySet();
        Result result = main.runner(master, application).run(session -> {
            RunJob task = new RunJob(chosen.in(session), run);
            return dryRun ? task.dryRun(session, keys) : task.run(session);
        });
        int exitCode = main.tell(result);
        if (!dryRun) {
            settings.webhook()
                    .flatMap(hook -> hook.post(Webhook.Message.of(
                            chosen.name(), series.orElse(null), run.output(), result.verdict(), result.headlines())))
                    .ifPresent(trouble -> main.say("warning: " + trouble));
        }
        return exitCode;
    }

    private Map<String, String> flags(Map<String, String> own) {
        Map<String, String> flags = new LinkedHashMap<>(own);
        flags.put("normalize", normalize);
        flags.put("on-bad-shard", onBadShard);
        flags.put("checksums", checksums);
        flags.put("fail-on", failOn);
        flags.put("format", format);
        flags.put("columns.id", idColumn);
        flags.put("columns.image", imageColumn);
        flags.put("columns.text", textColumn);
        flags.put("vector-type", vectorType);
        flags.values().removeIf(Objects::isNull);
        return flags;
    }
}
