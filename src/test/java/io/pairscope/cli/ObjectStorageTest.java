package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pairscope.engine.formats.ListedFile;
import io.pairscope.engine.storage.Storage;
import io.pairscope.fixtures.Damage;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.ObjectStore;
import io.pairscope.fixtures.ProgressLine;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Input, output, state and history on an object store, under the settings of {@code conf/spark-s3.conf}. */
@SharedSpark
class ObjectStorageTest {
    private static final int SHARDS = 4;
    private static final int ROWS = 50;
    private static final java.nio.file.Path PROFILE = java.nio.file.Path.of("conf/spark-s3.conf");
    private static final String HADOOP = "spark.hadoop.";

    @TempDir
    private static java.nio.file.Path places;

    private static ObjectStore store;
    private static FileSystem objects;

    private final SparkSession spark;

    ObjectStorageTest(SparkSession spark) {
        this.spark = spark;
    }

    @BeforeAll
    static void start(SparkSession spark) throws IOException, InterruptedException {
        store = ObjectStore.start("pairs", places);
        Map<String, String> settings = new TreeMap<>(store.settings("nobody", "nothing"));
        settings.putAll(profile());
        settings.forEach((key, value) -> {
            spark.sparkContext().hadoopConfiguration().set(key, value);
            System.setProperty(HADOOP + key, value);
        });
        objects = FileSystem.get(URI.create(store.uri("")), spark.sparkContext().hadoopConfiguration());
        for (int i = 0; i < SHARDS; i++) {
            new Shards().rows(Gaussians.equicorrelated(ROWS, 3, 0.5, i)).write(shard(i));
            copy("night", i);
        }
    }

    private static java.nio.file.Path shard(int number) {
        return places.resolve("pairs/part-" + number + ".parquet");
    }

    private static void copy(String directory, int number) throws IOException {
        Path target = path(directory + "/part-" + number + ".parquet");
        objects.copyFromLocalFile(new Path(shard(number).toUri()), target);
    }

    @AfterAll
    static void end(SparkSession spark) throws IOException {
        store.settings("", "").keySet().forEach(key -> forget(spark, key));
        profile().keySet().forEach(key -> forget(spark, key));
        objects.close();
        store.close();
    }

    private static void forget(SparkSession spark, String key) {
        spark.sparkContext().hadoopConfiguration().unset(key);
        System.clearProperty(HADOOP + key);
    }

    private static Map<String, String> profile() throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(PROFILE)) {
            properties.load(reader);
        }
        Map<String, String> settings = new TreeMap<>();
        properties.stringPropertyNames().stream()
                .filter(name -> name.startsWith(HADOOP))
                .forEach(name -> settings.put(name.substring(HADOOP.length()), properties.getProperty(name)));
        return settings;
    }

    private static Path path(String key) {
        return new Path(store.uri(key));
    }

    private CommandRun audit(String input, String output, Object... arguments) {
        List<Object> all = new ArrayList<>(List.of("audit", "--input", input, "--output", output));
        all.addAll(List.of("--set", "uncertainty=off"));
        all.addAll(List.of(arguments));
        return CommandRun.of(spark, null, all.toArray());
    }

    private static JsonNode json(String key) throws IOException {
        try (InputStream stream = objects.open(path(key))) {
            return new ObjectMapper().readTree(stream);
        }
    }

    private List<Row> scores(String output) {
        return spark.read().parquet(output + "/scores").orderBy("id").collectAsList();
    }

    private static List<String> names(String key) throws IOException {
        List<String> names = new ArrayList<>();
        for (FileStatus status : objects.listStatus(path(key))) {
            names.add(status.getPath().getName());
        }
        names.sort(Comparator.naturalOrder());
        return names;
    }

    @Test
    void anAuditThereGivesTheNumbersOfOneHere() throws IOException {
        CommandRun there = audit(store.uri("night"), store.uri("same/audit"));
        java.nio.file.Path local = places.resolve("same/audit");
        CommandRun here = audit(places.resolve("pairs").toString(), local.toString());

        assertThat(there.err()).isEmpty();
        assertThat(there.exitCode()).isEqualTo(here.exitCode()).isZero();
        assertThat(json("same/audit/report.json").get("statistics"))
                .isEqualTo(new ObjectMapper()
                        .readTree(local.resolve("report.json").toFile())
                        .get("statistics"));
        assertThat(scores(store.uri("same/audit"))).isEqualTo(scores(local.toString()));
        assertThat(names("same/audit"))
                .containsExactly(
                        "manifest.json",
                        "metrics.prom",
                        "quarantine",
                        "report.html",
                        "report.json",
                        "scores",
                        "state",
                        "summary.md",
                        "verdict.json");
        assertThat(names("same")).containsExactly("audit", "history");
    }

    @Test
    void theNextNightReadsOnlyWhatIsNewAndLooksBack() throws IOException {
        for (int i = 0; i < SHARDS - 1; i++) {
            copy("grown", i);
        }
        Object[] state = {
            "--state", store.uri("nightly/state"), "--set", "history.directory=" + store.uri("nightly/history")
        };
        assertThat(audit(store.uri("grown"), store.uri("nightly/first"), state).exitCode())
                .isZero();
        copy("grown", SHARDS - 1);
        CommandRun second = audit(
                store.uri("grown"),
                store.uri("nightly/second"),
                "--state",
                store.uri("nightly/state"),
                "--set",
                "history.directory=" + store.uri("nightly/history"),
                "--set",
                "checks=[{ statistic = mutual_information, max-drop = 1e9, level = error }]");

        assertThat(second.exitCode()).isZero();
        assertThat(json("nightly/second/report.json")
                        .at("/reused/shards_reused")
                        .asInt())
                .isEqualTo(SHARDS - 1);
        audit(store.uri("night"), store.uri("nightly/whole"), "--set", "history.directory=off");
        assertThat(json("nightly/second/report.json").at("/statistics/pairs"))
                .isEqualTo(json("nightly/whole/report.json").at("/statistics/pairs"));
        CommandRun history = CommandRun.of(spark, null, "history", "show", store.uri("nightly/history"));
        assertThat(history.err()).isEmpty();
        assertThat(history.out().lines().filter(line -> line.contains("audit"))).hasSize(2);
    }

    @Test
    void aFinishedRunThereIsNotWrittenOver() throws IOException {
        audit(store.uri("night"), store.uri("taken/audit"));
        FileStatus verdict = objects.getFileStatus(path("taken/audit/verdict.json"));
        CommandRun refused = audit(store.uri("night"), store.uri("taken/audit"));
        assertThat(refused.exitCode()).isEqualTo(6);
        assertThat(objects.getFileStatus(path("taken/audit/verdict.json")).getModificationTime())
                .isEqualTo(verdict.getModificationTime());

        CommandRun replaced = audit(store.uri("night"), store.uri("taken/audit"), "--overwrite");
        assertThat(replaced.exitCode()).isZero();
        assertThat(scores(store.uri("taken/audit"))).hasSize(SHARDS * ROWS);
    }

    @Test
    void otherJobsReadAndWriteThere() throws IOException {
        String audited = store.uri("jobs/audit");
        assertThat(audit(store.uri("night"), audited).exitCode()).isZero();
        String night = store.uri("night");
        for (List<String> words : List.of(
                List.of("compare", "--reference", audited + "/state/moments.arrow", "--candidate", night),
                List.of("retrieve", "--input", night),
                List.of(
                        "filter",
                        "--scores",
                        audited + "/scores",
                        "--input",
                        night,
                        "--keep-fraction",
                        "0.5",
                        "--copy"),
                List.of("recover", "--embeddings", night))) {
            String output = "jobs/" + words.get(0);
            List<Object> all = new ArrayList<>(words);
            all.addAll(List.of("--output", store.uri(output), "--set", "uncertainty=off"));
            CommandRun run = CommandRun.of(spark, null, all.toArray());
            assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
            assertThat(names(output)).contains("verdict.json").noneMatch(name -> name.startsWith("_"));
        }
        long kept = json("jobs/filter/report.json")
                .at("/statistics/rows_kept/value")
                .asLong();
        assertThat(kept).isBetween(SHARDS * ROWS / 2L, SHARDS * ROWS - 1L);
        assertThat(spark.read().parquet(store.uri("jobs/filter/keep")).count()).isEqualTo(kept);
        assertThat(spark.read().parquet(store.uri("jobs/filter/copy")).count()).isEqualTo(kept);

        CommandRun merged = CommandRun.of(
                spark,
                null,
                "state",
                "merge",
                audited + "/state/moments.arrow",
                store.uri("jobs/other.arrow"),
                "--output",
                store.uri("jobs/both.arrow"));
        assertThat(merged.exitCode()).as(merged.err()).isEqualTo(5);
        CommandRun shown = CommandRun.of(spark, null, "state", "show", audited + "/state/moments.arrow");
        assertThat(shown.out()).contains("200 in").contains("inputs       " + night);
    }

    /** Neither length nor time tells: of two versions of one second the ETag does. */
    @Test
    void anotherObjectInThePlaceOfAShardIsKnownByItsEtag() throws IOException {
        Storage storage = new Storage(spark.sparkContext().hadoopConfiguration());
        copy("replaced", 0);
        Path shard = path("replaced/part-0.parquet");
        FileStatus before = objects.getFileStatus(shard);
        FileStatus listed = objects.listStatus(shard.getParent())[0];
        assertThat(ListedFile.etag(before)).isNotEmpty().doesNotContain("\"").isEqualTo(ListedFile.etag(listed));
        assertThat(listed(before, before).changeSince(storage)).isNull();

        java.nio.file.Path other = places.resolve("other.parquet");
        Files.copy(shard(0), other);
        Damage.replaceUnseen(other, seed -> new Shards().rows(Gaussians.equicorrelated(ROWS, 3, 0.5, seed)));
        objects.copyFromLocalFile(new Path(other.toUri()), shard);

        FileStatus after = objects.getFileStatus(shard);
        assertThat(after.getLen()).isEqualTo(before.getLen());
        assertThat(listed(after, before).changeSince(storage)).isEqualTo(ListedFile.CHANGED);
        assertThat(listed(after, after).changeSince(storage)).isNull();
    }

    /** With the length and time of one version and the ETag of another one. */
    private static ListedFile listed(FileStatus status, FileStatus version) {
        return new ListedFile(
                "part-0.parquet",
                status.getPath().toUri().toString(),
                status.getLen(),
                ListedFile.modified(status),
                ListedFile.etag(version));
    }

    @Test
    void aRunThatEndedThereGoesOnToTheBitsOfACleanOne() throws IOException {
        assertThat(audit(store.uri("night"), store.uri("resumed/clean")).exitCode())
                .isZero();
        String output = store.uri("resumed/audit");
        CommandRun ended = ProgressLine.after(
                "scores",
                () -> {
                    throw new IllegalStateException("lost");
                },
                () -> audit(store.uri("night"), output, "--set", "checkpoint=on"));
        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(1);
        assertThat(names("resumed/audit")).contains("checkpoint");
        assertThat(names("resumed/audit/checkpoint")).hasSizeGreaterThanOrEqualTo(2);

        CommandRun resumed = audit(store.uri("night"), output, "--resume");

        assertThat(resumed.exitCode()).as(resumed.err()).isZero();
        assertThat(json("resumed/audit/report.json").get("statistics"))
                .isEqualTo(json("resumed/clean/report.json").get("statistics"));
        assertThat(scores(output)).isEqualTo(scores(store.uri("resumed/clean")));
        assertThat(names("resumed/audit")).isEqualTo(names("resumed/clean"));
    }
}
