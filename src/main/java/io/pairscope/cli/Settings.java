package io.pairscope.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.pairscope.core.covariance.RankPolicy;
import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.Precision;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.OnBadShard;
import io.pairscope.core.settings.ReadOptions;
import io.pairscope.core.statistics.Catalogue;
import io.pairscope.core.statistics.Definition;
import io.pairscope.core.statistics.Part;
import io.pairscope.job.RunOptions;
import io.pairscope.report.Check;
import io.pairscope.report.FidToPrevious;
import io.pairscope.report.Threshold;
import io.pairscope.report.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * The settings of a run: {@code --set} over flags over the file over {@code reference.conf}. The keys of
 * {@code reference.conf} are all there are; anything else is an error that names the nearest one.
 */
final class Settings {
    private static final String MAX_DROP = "max-drop";
    private static final String MAX_FID = "max-fid-to-previous";
    private static final List<String> CHECK_KEYS = List.of("statistic", "min", "max", MAX_DROP, MAX_FID, "level");
    private static final String NO_HISTORY = "off";

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
        try {
            Config defaults = ConfigFactory.parseResources(Settings.class, "/reference.conf");
            Config merged = defaults;
            if (file != null) {
                merged = parseFile(file).withFallback(merged);
            }
            for (Map.Entry<String, String> flag : flags.entrySet()) {
                merged = ConfigFactory.parseMap(Map.of(flag.getKey(), flag.getValue()), "option")
                        .withFallback(merged);
            }
            for (String assignment : assignments) {
                merged = parseAssignment(assignment).withFallback(merged);
            }
            Settings settings = new Settings(merged.resolve());
            settings.requireKnownKeys(defaults);
            return settings;
        } catch (com.typesafe.config.ConfigException invalid) {
            throw new ConfigException(invalid.getMessage());
        }
    }

    private static Config parseFile(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new ConfigException("no config file " + file);
        }
        return ConfigFactory.parseFile(
                file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false));
    }

    private static Config parseAssignment(String assignment) {
        if (assignment.indexOf('=') <= 0) {
            throw new ConfigException("--set takes key=value, not " + assignment);
        }
        return ConfigFactory.parseString(
                assignment, ConfigParseOptions.defaults().setOriginDescription("--set " + assignment));
    }

    private void requireKnownKeys(Config defaults) {
        Collection<String> known = keys(defaults);
        for (String key : keys(config)) {
            if (!known.contains(key)) {
                throw new ConfigException("unknown config key " + key + "; did you mean " + nearest(key, known) + "?");
            }
        }
    }

    private static Collection<String> keys(Config config) {
        TreeMap<String, ConfigValue> keys = new TreeMap<>();
        collect("", config.root(), keys);
        return keys.keySet();
    }

    private static void collect(String prefix, ConfigObject object, Map<String, ConfigValue> keys) {
        object.forEach((name, value) -> {
            if (value instanceof ConfigObject nested) {
                collect(prefix + name + ".", nested, keys);
            } else {
                keys.put(prefix + name, value);
            }
        });
    }

    private static String nearest(String key, Collection<String> known) {
        LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
        return known.stream()
                .min(Comparator.comparingInt(candidate -> distance.apply(key, candidate)))
                .orElse("none");
    }

    String string(String key) {
        return read(key, config::getString);
    }

    int integer(String key, int min) {
        int value = read(key, config::getInt);
        if (value < min) {
            throw new ConfigException(key + " = " + value + " is below " + min);
        }
        return value;
    }

    /** A number in [0, max]. */
    double number(String key, double max) {
        double value = read(key, config::getDouble);
        if (!(value >= 0 && value <= max)) {
            throw new ConfigException(key + " = " + value + " is not between 0 and " + max);
        }
        return value;
    }

    /** One of the constants of an enum, spelled in lower case with hyphens. */
    <E extends Enum<E>> E choice(String key, Class<E> type) {
        return choice(key, string(key), type);
    }

    private static <E extends Enum<E>> E choice(String key, String text, Class<E> type) {
        for (E constant : type.getEnumConstants()) {
            if (spell(constant).equals(text)) {
                return constant;
            }
        }
        String choices =
                Arrays.stream(type.getEnumConstants()).map(Settings::spell).collect(Collectors.joining(" | "));
        throw new ConfigException(key + " = " + text + " is not one of " + choices);
    }

    private static String spell(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The value, or empty when it is the empty string. */
    Optional<String> optional(String key) {
        return Optional.of(string(key)).filter(text -> !text.isEmpty());
    }

    /** How an input is read. */
    ReadOptions reading() {
        return new ReadOptions(
                integer("dims.image", 0),
                integer("dims.text", 0),
                choice("normalize", Normalization.class),
                choice("precision", Precision.class),
                integer("groups", 1),
                choice("on-bad-shard", OnBadShard.class),
                number("max-quarantined-fraction", 1));
    }

    /** What is done about a joint covariance without full rank. */
    Regularization regularization() {
        return new Regularization(choice("rank-policy", RankPolicy.class), number("ridge", Double.MAX_VALUE));
    }

    /** The columns of pairs. */
    InputColumns pairColumns() {
        return new InputColumns(optional("columns.id"), List.of(string("columns.image"), string("columns.text")));
    }

    /** What every job that leaves a run directory is told. */
    RunOptions run() {
        Optional<RunOptions.Place> history = string("history.directory").equals(NO_HISTORY)
                ? Optional.empty()
                : Optional.of(new RunOptions.Place(optional("history.directory"), optional("history.series")));
        List<Check> checks = checks();
        if (history.isEmpty() && checks.stream().anyMatch(Check::looksBack)) {
            throw new ConfigException("a check of " + MAX_DROP + " or " + MAX_FID
                    + " compares with the last run of a history, and history.directory is off");
        }
        return new RunOptions(checks, choice("fail-on", Verdict.FailOn.class), history, values());
    }

    /** The same for a job that leaves no moments to compare with. */
    RunOptions runWithoutState() {
        RunOptions options = run();
        if (options.checks().stream().anyMatch(FidToPrevious.class::isInstance)) {
            throw new ConfigException(MAX_FID + " needs the moments of both runs, which only an audit keeps");
        }
        return options;
    }

    /** {@code checks = [ { statistic = …, min = …, max = …, max-drop = …, level = error | warn } ]}. */
    private List<Check> checks() {
        ConfigList list = read("checks", config::getList);
        List<Check> checks = new ArrayList<>();
        for (ConfigValue entry : list) {
            if (entry.valueType() != ConfigValueType.OBJECT) {
                throw new ConfigException("checks takes objects { statistic = …, min = …, max = …, level = … }");
            }
            checks.add(check(((ConfigObject) entry).toConfig()));
        }
        return checks;
    }

    private static Check check(Config check) {
        for (String key : check.root().keySet()) {
            if (!CHECK_KEYS.contains(key)) {
                throw new ConfigException(
                        "unknown key " + key + " in a check; did you mean " + nearest(key, CHECK_KEYS) + "?");
            }
        }
        try {
            String level = check.hasPath("level") ? check.getString("level") : "error";
            Threshold.Level failure = choice("level", level, Threshold.Level.class);
            if (check.hasPath(MAX_FID)) {
                return fidToPrevious(check, failure);
            }
            if (!check.hasPath("statistic")) {
                throw new ConfigException("a check needs the name of a statistic: { statistic = …, "
                        + String.join(", ", check.root().keySet()) + " = … }");
            }
            Definition statistic = statistic(check.getString("statistic"), " in a check");
            Double min = number(check, "min");
            Double max = number(check, "max");
            Double maxDrop = number(check, MAX_DROP);
            if (min == null && max == null && maxDrop == null) {
                throw new ConfigException(
                        "the check on " + statistic.name() + " has neither min nor max nor " + MAX_DROP);
            }
            requireNotNegative(MAX_DROP, maxDrop);
            return new Threshold(statistic.name(), min, max, maxDrop, failure);
        } catch (com.typesafe.config.ConfigException invalid) {
            throw new ConfigException(invalid.getMessage());
        }
    }

    private static Check fidToPrevious(Config check, Threshold.Level failure) {
        for (String bound : List.of("min", "max", MAX_DROP)) {
            if (check.hasPath(bound)) {
                throw new ConfigException("a check of " + MAX_FID + " has no " + bound + "; write two checks");
            }
        }
        Definition distance = check.hasPath("statistic")
                ? statistic(check.getString("statistic"), " in a check")
                : FidToPrevious.distance(Part.JOINT);
        Part part = Stream.of(Part.values())
                .filter(one -> FidToPrevious.distance(one).equals(distance))
                .findFirst()
                .orElseThrow(() -> new ConfigException(MAX_FID + " takes statistic = "
                        + Stream.of(Part.values())
                                .map(one -> FidToPrevious.distance(one).name())
                                .collect(Collectors.joining(" | "))
                        + ", not " + distance.name()));
        Double max = number(check, MAX_FID);
        requireNotNegative(MAX_FID, max);
        return new FidToPrevious(part, max, failure);
    }

    /** Null when it is not given. */
    private static Double number(Config check, String key) {
        return check.hasPath(key) ? check.getDouble(key) : null;
    }

    private static void requireNotNegative(String key, Double value) {
        if (value != null && !(value >= 0)) {
            throw new ConfigException(key + " = " + value + " is below 0");
        }
    }

    /** @param where the name stands, for the message when there is no such statistic */
    static Definition statistic(String name, String where) {
        return Catalogue.STANDARD
                .find(name)
                .orElseThrow(() -> new ConfigException("unknown statistic " + name + where + "; did you mean "
                        + nearest(name, Catalogue.STANDARD.names()) + "?"));
    }

    /** All values by key, as they are in force. */
    Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        for (String key : keys(config)) {
            values.put(
                    key, config.getValue(ConfigUtil.joinPath(key.split("\\."))).unwrapped());
        }
        return values;
    }

    private interface Getter<T> {
        T get(String key);
    }

    private static <T> T read(String key, Getter<T> getter) {
        try {
            return getter.get(key);
        } catch (com.typesafe.config.ConfigException invalid) {
            throw new ConfigException(invalid.getMessage());
        }
    }
}
