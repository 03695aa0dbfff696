package io.pairscope.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.pairscope.core.settings.ConfigException;
import io.pairscope.core.statistics.Definition;
import io.pairscope.core.statistics.Part;
import io.pairscope.report.Check;
import io.pairscope.report.Deviation;
import io.pairscope.report.FidToPrevious;
import io.pairscope.report.Threshold;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Parser of {@code checks}: a list of {@code { statistic = …, min = …, max = …, max-drop = …, level = error | warn }},
 * {@code { statistic = …, max-deviation = …, level = … }} and {@code { max-fid-to-previous = …, statistic = …, level = … }}.
 */
final class CheckParser {
    private static final String MAX_DROP = "max-drop";
    private static final String MAX_DEVIATION = "max-deviation";
    static final String MAX_FID = "max-fid-to-previous";

    /** The keys of checks that compare with earlier runs. */
    static final List<String> LOOKING_BACK = List.of(MAX_DROP, MAX_DEVIATION, MAX_FID);

    private static final List<String> KEYS =
            List.of("statistic", "min", "max", MAX_DROP, MAX_DEVIATION, MAX_FID, "level");

    private CheckParser() {}

    static List<Check> checks(ConfigList list) {
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
            if (!KEYS.contains(key)) {
                throw new ConfigException(
                        "unknown key " + key + " in a check; did you mean " + Spelling.nearest(key, KEYS) + "?");
            }
        }
        String level = check.hasPath("level") ? text(check, "level") : "error";
        Check.Level failure = Spelling.constant("level", level, Check.Level.class);
        if (check.hasPath(MAX_FID)) {
            return fidToPrevious(check, failure);
        }
        if (!check.hasPath("statistic")) {
            throw new ConfigException("a check needs the name of a statistic: { statistic = …, "
                    + String.join(", ", check.root().keySet()) + " = … }");
        }
        Definition statistic = statistic(check);
        if (check.hasPath(MAX_DEVIATION)) {
            return new Deviation(statistic.name(), onlyBound(check, MAX_DEVIATION), failure);
        }
        Double min = number(check, "min");
        Double max = number(check, "max");
        Double maxDrop = number(check, MAX_DROP);
        if (min == null && max == null && maxDrop == null) {
            throw new ConfigException("the check on " + statistic.name() + " has neither min nor max nor " + MAX_DROP
                    + " nor " + MAX_DEVIATION);
        }
        requireNotNegative(MAX_DROP, maxDrop);
        if (min != null && max != null && min > max) {
            throw new ConfigException("the check on " + statistic.name() + " has min = " + min + " above max = " + max
                    + ": no value would pass; give min the smaller one");
        }
        return new Threshold(statistic.name(), min, max, maxDrop, failure);
    }

    private static Definition statistic(Config check) {
        return Spelling.statistic(text(check, "statistic"), " in a check");
    }

    private static String text(Config check, String key) {
        return Settings.read(check, key, "a text", check::getString);
    }

    /** The bound of a check that has no other one. */
    private static double onlyBound(Config check, String key) {
        for (String bound : List.of("min", "max", MAX_DROP, MAX_DEVIATION)) {
            if (!bound.equals(key) && check.hasPath(bound)) {
                throw new ConfigException("a check of " + key + " has no " + bound + "; write two checks");
            }
        }
        Double max = number(check, key);
        requireNotNegative(key, max);
        return max;
    }

    private static Check fidToPrevious(Config check, Check.Level failure) {
        double max = onlyBound(check, MAX_FID);
        Definition distance = check.hasPath("statistic") ? statistic(check) : FidToPrevious.distance(Part.JOINT);
        Part part = Stream.of(Part.values())
                .filter(one -> FidToPrevious.distance(one).equals(distance))
                .findFirst()
                .orElseThrow(() -> new ConfigException(
                        MAX_FID + " takes statistic = " + distances() + ", not " + distance.name()));
        return new FidToPrevious(part, max, failure);
    }

    private static String distances() {
        return Stream.of(Part.values())
                .map(part -> FidToPrevious.distance(part).name())
                .collect(Collectors.joining(" | "));
    }

    /** Null when it is not given. With NaN or an infinity every value would pass, or none. */
    private static Double number(Config check, String key) {
        if (!check.hasPath(key)) {
            return null;
        }
        double number = Settings.read(check, key, "a number", check::getDouble);
        if (!Double.isFinite(number)) {
            throw new ConfigException(key + " = " + number + " is no bound; leave it out, or give a number");
        }
        return number;
    }

    private static void requireNotNegative(String key, Double value) {
        if (value != null && value < 0) {
            throw new ConfigException(key + " = " + value + " is below 0");
        }
    }
}
