package io.pairscope.benchmark;

import io.pairscope.core.linalg.Blas;
import io.pairscope.job.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Facts about the machine and what runs on it, that say what its seconds are worth; Linux tells more than other systems. */
final class Machine {
    private static final double GIB = 1L << 30;

    private Machine() {}

    static Map<String, Object> facts() throws IOException {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("processor", value("/proc/cpuinfo", "model name").orElse(System.getProperty("os.arch")));
        facts.put("processors", Runtime.getRuntime().availableProcessors());
        facts.put("memory", value("/proc/meminfo", "MemTotal").orElse(null));
        facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        facts.put("pairscope", Manifest.version());
        facts.put("spark", org.apache.spark.package$.MODULE$.SPARK_VERSION());
        facts.put("blas", Blas.backend());
        facts.put("java", System.getProperty("java.runtime.version"));
        facts.put("heap_gibibytes", Runtime.getRuntime().maxMemory() / GIB);
        return facts;
    }

    /** The first value of a key in a file of keys and values. */
    private static Optional<String> value(String file, String key) throws IOException {
        try {
            return Files.readAllLines(Path.of(file)).stream()
                    .filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst();
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }
}
