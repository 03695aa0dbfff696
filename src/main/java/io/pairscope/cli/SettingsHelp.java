package io.pairscope.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The settings that a job reads, at the end of its help: keys and defaults with the words of {@code reference.conf}. */
final class SettingsHelp {
    /** A key, or with a dot at its end all keys of a section. */
    private static final List<String> OF_EVERY_JOB = List.of(
            "normalize",
            "precision",
            "groups",
            "raw-moments",
            "checkpoint",
            "columns.id",
            "vector-type",
            "dims.",
            "format",
            "on-bad-shard",
            "checksums",
            "max-quarantined-fraction",
            "fail-on",
            "checks",
            "history.",
            "webhook.url",
            "seed");

    private static final List<String> OF_PAIRS = List.of("columns.image", "columns.text");

    private static final Map<String, List<String>> OF_JOB = Map.of(
            "audit",
                    List.of(
                            "uncertainty",
                            "rank-policy",
                            "ridge",
                            "columns.group",
                            "join",
                            "on-repeated-id",
                            "clip-score.clip",
                            "show"),
            "compare", List.of("uncertainty", "rank-policy", "ridge"),
            "recover", List.of("recovery.", "svd.engine", "columns.similarities"),
            "retrieve", List.of("retrieve."),
            "filter", List.of("uncertainty", "rank-policy", "ridge", "filter."),
            "agree", List.of("agree."));

    private SettingsHelp() {}

    /** Adds them to the help of a job; nothing to that of another command. */
    static void addTo(String name, CommandLine command) {
        if (OF_JOB.containsKey(name)) {
            command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_FOOTER, help -> text(name, help));
        }
    }

    private static String text(String job, CommandLine.Help help) {
        Map<String, String> rows = new LinkedHashMap<>();
        of(job).forEach((key, setting) -> rows.put(
                "  " + key + " = " + setting.value().render(ConfigRenderOptions.concise()), setting.meaning()));
        return String.format("%nSettings (--set KEY=VALUE, or --config FILE), with their defaults:%n")
                + help.createTextTable(rows);
    }

    /** A default, and what it is of. */
    record Setting(ConfigValue value, String meaning) {}

    /** The keys that a job reads, in the order of {@code reference.conf}. */
    static Map<String, Setting> of(String job) {
        List<String> wanted = Stream.of(OF_EVERY_JOB, OF_PAIRS, OF_JOB.get(job))
                .flatMap(List::stream)
                .toList();
        Map<String, Setting> found = new LinkedHashMap<>();
        Config defaults = ConfigLayers.defaults();
        ConfigLayers.keys(defaults).stream()
                .filter(key ->
                        wanted.stream().anyMatch(name -> name.endsWith(".") ? key.startsWith(name) : key.equals(name)))
                .forEach(key -> found.put(key, new Setting(value(defaults, key), meaning(defaults, key))));
        return found;
    }

    private static ConfigValue value(Config defaults, String key) {
        return defaults.getValue(ConfigLayers.path(key));
    }

    /** The comment above a key, or above its section where the section has one for all. */
    private static String meaning(Config defaults, String key) {
        List<String> own = value(defaults, key).origin().comments();
        int dot = key.indexOf('.');
        ConfigObject section = dot < 0 ? defaults.root() : (ConfigObject) value(defaults, key.substring(0, dot));
        List<String> comments = own.isEmpty() ? section.origin().comments() : own;
        return String.join(" ", comments.stream().map(String::strip).toList());
    }
}
