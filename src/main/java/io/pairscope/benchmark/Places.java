package io.pairscope.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The files of a benchmark.
 *
 * @param home the checkout that the command runs from
 * @param output its run directory
 */
record Places(Path home, Path output) {
    Path command() {
        return home.resolve("jobs/pairscope");
    }

    Path sample() {
        return home.resolve("data-samples/emoji-noto");
    }

    Path numpyScript() {
        return home.resolve("src/test/python/numpy_audit.py");
    }

    Path sparkDefaults() {
        return home.resolve("conf/spark-defaults.conf");
    }

    /** N pairs. */
    Path pairs() {
        return output.resolve("pairs");
    }

    /** N further pairs from the same distribution. */
    Path furtherPairs() {
        return output.resolve("further-pairs");
    }

    /** What a measured run leaves, replaced by the next one of the same name. */
    Path run(String name) {
        return output.resolve("runs").resolve(name);
    }

    Path log(String name) {
        return output.resolve("logs").resolve(name);
    }

    void make() throws IOException {
        Files.createDirectories(run("."));
        Files.createDirectories(log("."));
    }

    /** A JSON file of an audit that was measured. */
    JsonNode json(String run, String file) throws IOException {
        return new ObjectMapper().readTree(run(run).resolve(file).toFile());
    }

    /** Seconds of the steps of an audit that was measured, by name. */
    Map<String, Double> steps(String run) throws IOException {
        Map<String, Double> steps = new LinkedHashMap<>();
        json(run, "manifest.json")
                .get("seconds")
                .properties()
                .forEach(step -> steps.put(step.getKey(), step.getValue().asDouble()));
        return steps;
    }

    /** The number behind a label that begins a line of a log. */
    double number(String log, String label) throws IOException {
        return Files.readAllLines(log(log)).stream()
                .filter(line -> line.startsWith(label + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(label.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new IOException("no " + label + " in " + log(log)));
    }
}
