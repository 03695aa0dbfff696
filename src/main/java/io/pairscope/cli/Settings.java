package io.pairscope.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.pairscope.core.covariance.RankPolicy;
import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.Precision;
import io.pairscope.core.settings.BinaryVectors;
import io.pairscope.core.settings.ConfigException;
import io.pairscope.core.settings.ExistingOutput;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.Label;
import io.pairscope.core.settings.OnBadShard;
import io.pairscope.core.settings.RawRows;
import io.pairscope.core.settings.ReadOptions;
import io.pairscope.core.settings.TableFormat;
import io.pairscope.job.Fitting;
import io.pairscope.job.RunSettings;
import io.pairscope.report.Check;
import io.pairscope.report.Deviation;
import io.pairscope.report.Verdict;
import io.pairscope.report.Webhook;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** The settings of a run, each checked when it is asked for. */
final class Settings {
    private static final String NO_HISTORY = "off";
    private static final String WEBHOOK = "webhook.url";

    private final Config config;

    private Settings(Config config) {
        this.config = config;
    }

    /**
     * @param file HOCON, or null
     * @param flags values given by options of their own, by key
     * @param assignments {@code key=value}, in order
     */
    static Settings load(Path file, Map<String, String> flags, List<String> assignments) {
        return new Settings(ConfigLayers.merged(file, flags, assignments));
    }

    String string(String key) {
        return read(config, key, "a text", config::getString);
    }

    int integer(String key, int min) {
        int value = read(config, key, "a whole number of 32 bits", path -> wholeNumber(config.getDouble(path)));
        if (value < min) {
            throw new ConfigException(key + " = " + value + " is below " + min);
        }
        return value;
    }

    /** Config's own integers cut off decimals. */
    private static int wholeNumber(double value) {
        if ((int) value != value) {
            throw new com.typesafe.config.ConfigException.Generic("not a whole number");
        }
        return (int) value;
    }

    /** A number in [0, max]. */
    double number(String key, double max) {
        double value = read(config, key, "a number", config::getDouble);
        if (!(value >= 0 && value <= max)) {
            throw new ConfigException(key + " = " + value + " is not between 0 and " + max);
        }
        return value;
    }

    boolean isOn(String key) {
        return read(config, key, "on or off", config::getBoolean);
    }

    /** One of the constants of an enum, spelled in lower case with hyphens. */
    <E extends Enum<E>> E choice(String key, Class<E> type) {
        return Spelling.constant(key, string(key), type);
    }

    /** The value, or empty when it is the empty string. */
    Optional<String> optional(String key) {
        return Optional.of(string(key)).filter(text -> !text.isEmpty());
    }

    /**
     * A list of different values: {@code [ a, b ]}, or the text {@code a, b}. An empty text has none.
     *
     * @throws ConfigException when an entry is blank, or a value stands twice
     */
    <T> List<T> distinct(String key, Function<String, T> parser) {
        List<String> entries = list(key);
        String said = key + " = " + String.join(",", entries);
        List<T> values = new ArrayList<>();
        for (String entry : entries) {
            if (entry.isBlank()) {
                throw new ConfigException(said + " has an empty entry");
            }
            T value = parser.apply(entry);
            if (values.contains(value)) {
                throw new ConfigException(said + " names " + entry + " twice");
            }
            values.add(value);
        }
        return values;
    }

    private List<String> list(String key) {
        if (config.getValue(ConfigLayers.path(key)).valueType() == ConfigValueType.LIST) {
            return read(config, key, "a list of names", config::getStringList);
        }
        String text = string(key);
        return text.isBlank()
                ? List.of()
                : Stream.of(text.split(",", -1)).map(String::strip).toList();
    }

    ReadOptions reading() {
        return new ReadOptions(
                integer("dims.image", 0),
                integer("dims.text", 0),
                choice("normalize", Normalization.class),
                integer("groups", 1),
                choice("on-bad-shard", OnBadShard.class),
                number("max-quarantined-fraction", 1),
                isOn("raw-moments") ? RawRows.MOMENTS : RawRows.NONE,
                choice("format", TableFormat.class));
    }

    /** How pairs are read, and what is done about a joint covariance without full rank. */
    Fitting fitting() {
        return new Fitting(
                reading(),
                new Regularization(choice("rank-policy", RankPolicy.class), number("ridge", Double.MAX_VALUE)));
    }

    InputColumns pairColumns() {
        String image = string("columns.image");
        String text = string("columns.text");
        if (image.equals(text)) {
            throw new ConfigException(
                    "the image column and the text column are both " + image + "; pairs need two columns of vectors");
        }
        return new InputColumns(optional("columns.id"), List.of(image, text), List.of(), binary());
    }

    /** The columns of pairs of which some may depend on one another. */
    InputColumns groupedColumns() {
        return pairColumns()
                .withLabels(optional("columns.group").stream()
                        .map(column -> new Label(column, Label.Use.GROUP))
                        .toList());
    }

    InputColumns similarityColumns() {
        return new InputColumns(optional("columns.id"), List.of(string("columns.similarities")), List.of(), binary());
    }

    private Optional<BinaryVectors> binary() {
        return optional("vector-type").map(type -> Spelling.constant("vector-type", type, BinaryVectors.class));
    }

    /** Checks, history and failure level of a run. */
    RunSettings run(String output, ExistingOutput existing) {
        Optional<RunSettings.Place> history = string("history.directory").equals(NO_HISTORY)
                ? Optional.empty()
                : Optional.of(new RunSettings.Place(
                        optional("history.directory").map(name -> Spelling.withHome("history.directory", name)),
                        optional("history.series"),
                        choice("history.baseline", RunSettings.Baseline.class),
                        integer("history.trend-runs", Deviation.FEWEST_RUNS)));
        List<Check> checks = checks();
        if (history.isEmpty() && checks.stream().anyMatch(Check::looksBack)) {
            throw new ConfigException("a check of " + String.join(" or ", CheckParser.LOOKING_BACK)
                    + " compares with earlier runs of a history, and history.directory is off");
        }
        return new RunSettings(
                output,
                existing,
                checks,
                choice("fail-on", Verdict.FailOn.class),
                history,
                isOn("checkpoint"),
                warnings(),
                values(),
                Spelling.withHome("checksums", string("checksums")));
    }

    private List<String> warnings() {
        return choice("precision", Precision.class) == Precision.EXACT
                ? List.of()
                : List.of("precision = fast has no effect any more: everything was computed in double, as with exact");
    }

    List<Check> checks() {
        return CheckParser.checks(read(config, "checks", "a list [ { … }, … ]", config::getList));
    }

    /** What is told how a run ended. */
    Optional<Webhook> webhook() {
        return optional(WEBHOOK)
                .map(
                        url -> Webhook.at(url)
                                .orElseThrow(
                                        () -> new ConfigException(
                                                WEBHOOK
                                                        + " is not a URL such as https://host/path; it is not shown, for it may hold secrets")));
    }

    /** All values by key, as they are in force; of a webhook only where it is. */
    Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        for (String key : ConfigLayers.keys(config)) {
            values.put(key, config.getValue(ConfigLayers.path(key)).unwrapped());
        }
        webhook().ifPresent(hook -> values.put(WEBHOOK, hook.toString()));
        return values;
    }

    /**
     * A value of some type, which is not null.
     *
     * @param type as the message calls it when the value is of another one
     */
    static <T> T read(Config config, String key, String type, Function<String, T> getter) {
        try {
            return getter.apply(key);
        } catch (com.typesafe.config.ConfigException invalid) {
            ConfigValue value = config.getValue(key);
            throw new ConfigException(place(value.origin()) + key + " = " + value.unwrapped() + " is not " + type);
        }
    }

    /** File and line of a setting; empty where it was given on the command line. */
    private static String place(ConfigOrigin origin) {
        return origin.filename() == null ? "" : origin.filename() + ", line " + origin.lineNumber() + ": ";
    }
}
