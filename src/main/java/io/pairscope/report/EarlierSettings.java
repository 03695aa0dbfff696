package io.pairscope.report;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The settings of an earlier run, by its manifest.
 *
 * @param hash {@code config_hash}
 * @param config by key
 */
public record EarlierSettings(String hash, JsonNode config) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Further ones are counted. */
    private static final int NAMED = 5;

    /** Of the text of a manifest; empty where that is damaged. */
    public static Optional<EarlierSettings> of(String manifest) {
        try {
            JsonNode content = JSON.readTree(manifest);
            return Optional.of(new EarlierSettings(content.path("config_hash").asText(), content.path("config")));
        } catch (JacksonException damaged) {
            return Optional.empty();
        }
    }

    /**
     * Which of them are others now, such as {@code groups = 16 (was 32)}; empty for none.
     *
     * @param counts whether a change of some key is of interest
     */
    public Optional<String> changes(Map<String, Object> settings, Predicate<String> counts) {
        JsonNode now = asInAManifest(settings);
        TreeSet<String> keys = new TreeSet<>();
        config.fieldNames().forEachRemaining(keys::add);
        now.fieldNames().forEachRemaining(keys::add);
        List<String> changes = keys.stream()
                .filter(counts.and(key -> !config.path(key).equals(now.path(key))))
                .map(key -> key + " = " + text(now.path(key)) + " (was " + text(config.path(key)) + ")")
                .toList();
        if (changes.isEmpty()) {
            return Optional.empty();
        }
        int named = Math.min(NAMED, changes.size());
        String further = changes.size() == named ? "" : " and " + (changes.size() - named) + " more";
        return Optional.of(String.join(", ", changes.subList(0, named)) + further);
    }

    private static JsonNode asInAManifest(Map<String, Object> settings) {
        try {
            return JSON.readTree(Json.write(settings));
        } catch (JacksonException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String text(JsonNode value) {
        if (value.isMissingNode()) {
            return "not there";
        }
        return value.isTextual() && !value.asText().isEmpty() ? value.asText() : value.toString();
    }
}
