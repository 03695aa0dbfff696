package io.pairscope.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigUtil;
import io.pairscope.core.settings.ConfigException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Layers of configuration: {@code --set} over flags over the file over {@code reference.conf}. Only the keys of {@code
 * reference.conf} exist. Any other key is an error that names the nearest one.
 */
final class ConfigLayers {
    private static final String ASSIGNMENT = "--set ";

    /** A URL as the whole value; outside of quotes HOCON takes its slashes for a comment. */
    private static final Pattern URL = Pattern.compile("([^=]+=)\\s*([A-Za-z][A-Za-z0-9+.-]*://\\S*)");

    private ConfigLayers() {}

    /**
     * @param file HOCON, or null
     * @param flags values given by options of their own, by key
     * @param assignments {@code key=value}, in order
     */
    static Config merged(Path file, Map<String, String> flags, List<String> assignments) {
        try {
            Config defaults = defaults();
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
            Config resolved = merged.resolve();
            requireKnownKeys(resolved, defaults);
            return resolved;
        } catch (com.typesafe.config.ConfigException invalid) {
            throw new ConfigException(message(invalid));
        }
    }

    /** The library's message; it counts lines in assignments, too, which have one. */
    private static String message(com.typesafe.config.ConfigException invalid) {
        ConfigOrigin origin = invalid.origin();
        String message = invalid.getMessage();
        return origin == null || !origin.description().startsWith(ASSIGNMENT)
                ? message
                : message.replace(origin.description(), origin.description().replaceFirst(": \\d+$", ""));
    }

    private static Config parseFile(Path file) {
        Spelling.withHome("--config", file.toString());
        if (!Files.isRegularFile(file)) {
            throw new ConfigException("no config file " + file
                    + (Spelling.isInCluster()
                            ? " on the driver's machine; with --deploy-mode cluster send it by --files, or name a place that all machines see"
                            : ""));
        }
        return ConfigFactory.parseFile(
                file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false));
    }

    /** The defaults of all settings. */
    static Config defaults() {
        return ConfigFactory.parseResources(ConfigLayers.class, "/reference.conf");
    }

    /** Whether there is such a setting. */
    static boolean hasKey(String key) {
        return keys(defaults()).contains(key);
    }

    private static Config parseAssignment(String assignment) {
        if (assignment.indexOf('=') <= 0) {
            throw new ConfigException("--set takes key=value, not " + assignment);
        }
        Matcher url = URL.matcher(assignment);
        return ConfigFactory.parseString(
                url.matches() ? url.group(1) + ConfigUtil.quoteString(url.group(2)) : assignment,
                ConfigParseOptions.defaults().setOriginDescription(ASSIGNMENT + assignment));
    }

    private static void requireKnownKeys(Config config, Config defaults) {
        Set<String> known = keys(defaults);
        for (String key : keys(config)) {
            if (config.getIsNull(path(key))) {
                throw new ConfigException(key + " = null says nothing; leave it out to take its default");
            }
            if (!known.contains(key)) {
                throw new ConfigException("unknown config key " + key + meant(key, known));
            }
        }
    }

    private static String meant(String key, Set<String> known) {
        return known.stream()
                .filter(above -> key.startsWith(above + "."))
                .findFirst()
                .map(above -> "; " + above + " has no keys of its own: docs/settings.md has an example")
                .orElseGet(() -> Spelling.meant(key, known, "docs/settings.md lists them"));
    }

    /** All keys that have a value. */
    static Set<String> keys(Config config) {
        Set<String> keys = new TreeSet<>();
        collect("", config.root(), keys);
        return keys;
    }

    private static void collect(String prefix, ConfigObject object, Set<String> keys) {
        object.forEach((name, value) -> {
            if (value instanceof ConfigObject nested) {
                collect(prefix + name + ".", nested, keys);
            } else {
                keys.add(prefix + name);
            }
        });
    }

    /** A key as the library takes it, whose parts may hold any letter. */
    static String path(String key) {
        return ConfigUtil.joinPath(key.split("\\."));
    }
}
