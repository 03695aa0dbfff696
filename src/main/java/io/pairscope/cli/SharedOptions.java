package io.pairscope.cli;

import io.pairscope.core.settings.ExistingOutput;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options every job has. */
final class SharedOptions {
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
    String master;

    @Option(names = "--dry-run", description = "Show what would be read and with what settings; write nothing.")
    boolean dryRun;

    @Option(names = "--overwrite", description = "Replace the output directory of an earlier run.")
    private boolean overwrite;

    @Option(names = "--normalize", paramLabel = "MODE", description = "require | apply | never (default: apply).")
    private String normalize;

    @Option(
            names = "--on-bad-shard",
            paramLabel = "ACTION",
            description = "stop | quarantine: whether shards that cannot be read stop the job (default: stop).")
    private String onBadShard;

    @Option(
            names = "--fail-on",
            paramLabel = "LEVEL",
            description = "error | warn: whether warnings alone give exit code 4 (default: error).")
    private String failOn;

    @Option(names = "--id-column", paramLabel = "NAME", description = "Default: id, else uid, key, shard#row.")
    private String idColumn;

    @Option(names = "--image-column", paramLabel = "NAME", description = "Default: image_embedding.")
    private String imageColumn;

    @Option(names = "--text-column", paramLabel = "NAME", description = "Default: text_embedding.")
    private String textColumn;

    ExistingOutput existing() {
        return overwrite ? ExistingOutput.REPLACE : ExistingOutput.REFUSE;
    }

    /** @param own values of the options that only this job has, by key; null where an option was not given */
    Settings settings(Map<String, String> own) {
        Map<String, String> flags = new LinkedHashMap<>(own);
        flags.put("normalize", normalize);
        flags.put("on-bad-shard", onBadShard);
        flags.put("fail-on", failOn);
        flags.put("columns.id", idColumn);
        flags.put("columns.image", imageColumn);
        flags.put("columns.text", textColumn);
        flags.values().removeIf(value -> value == null);
        return Settings.load(config, flags, assignments);
    }
}
