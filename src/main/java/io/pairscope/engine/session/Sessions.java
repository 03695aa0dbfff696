package io.pairscope.engine.session;

import io.pairscope.engine.storage.UnusableInputException;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** Opens the Spark session a job runs in. */
public final class Sessions {
    private Sessions() {}

    /**
     * Under spark-submit the session it configured; otherwise an embedded one.
     *
     * @param master of an embedded session, such as {@code local[*]}
     * @param defaults a file like Spark's spark-defaults.conf, read for embedded sessions when it exists
     */
    public static SparkSession open(String master, Optional<Path> defaults) {
        SparkConf conf = new SparkConf();
        if (!conf.contains("spark.master")) {
            defaults.filter(Files::isRegularFile).ifPresent(file -> load(file, conf));
            conf.setMaster(master)
                    .setIfMissing("spark.driver.bindAddress", "127.0.0.1")
                    .setIfMissing("spark.driver.host", "127.0.0.1")
                    .setIfMissing("spark.ui.enabled", "false");
        }
        conf.setIfMissing("spark.app.name", "Pairscope");
        return SparkSession.builder().config(conf).getOrCreate();
    }

    private static void load(Path file, SparkConf conf) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException failure) {
            throw new UnusableInputException("cannot read " + file + ": " + failure.getMessage());
        }
        properties.forEach((key, value) -> conf.setIfMissing((String) key, (String) value));
    }
}
