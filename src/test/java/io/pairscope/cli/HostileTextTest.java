package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names of an input that a terminal obeys, or that look like lines of the product. */
@SharedSpark
class HostileTextTest {
    private static final String FORGED =
            "\r\nverdict  pass (exit 0)\n\u001b[2K\u001b]0;\u0007\u202egnp\u2066\u009b1m\u2028";

    private static final Pattern OBEYED =
            Pattern.compile("[\\p{Cc}\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069&&[^\\n]]");

    private final SparkSession spark;

    @TempDir
    private Path directory;

    HostileTextTest(SparkSession spark) {
        this.spark = spark;
    }

    /** Pairs of one id, of as many classes as there are; one row cannot be used. */
    private Path pairs(String id, String image, String label) {
        Random random = new Random(7);
        List<String> labels = new ArrayList<>();
        Shards shards = new Shards().columns(image, "text_embedding");
        for (int i = 0; i < 40; i++) {
            Double[] vector = random.doubles(3).boxed().toArray(Double[]::new);
            Double[] other = {vector[0] + 0.1 * random.nextGaussian(), vector[1], vector[2]};
            shards.row(i < 2 ? id : id + i, vector, i == 39 ? null : other);
            labels.add("class " + i % 3 + label);
        }
        return shards.groups("class", labels).write(directory.resolve("in/a" + FORGED.replace('/', '-') + ".parquet"));
    }

    private String assertHarmless(int exitCode, Object... words) throws IOException {
        PrintStream err = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        CommandRun run;
        try {
            run = CommandRun.of(spark, directory.resolve("out"), words);
        } finally {
            System.setErr(err);
        }
        String printed = run.out() + run.err() + bytes.toString(StandardCharsets.UTF_8);
        assertThat(run.exitCode()).as(printed).isEqualTo(exitCode);
        assertHarmless(printed);
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".json")).toList()) {
                assertThat(OBEYED.matcher(Files.readString(file)).find())
                        .as("%s", file)
                        .isFalse();
            }
        }
        return printed;
    }

    private void assertHarmless(String printed) {
        assertThat(OBEYED.matcher(printed).find()).as(printed).isFalse();
        assertThat(printed.lines().filter(line -> line.startsWith("verdict  ")))
                .allSatisfy(line -> assertThat(line).contains(directory.toString()));
    }

    @Test
    void anAuditShowsThemEscaped() throws IOException {
        Path shard = pairs("id" + FORGED, "image" + FORGED, "");
        String printed = assertHarmless(
                3,
                "audit",
                "--input",
                shard.getParent(),
                "--output",
                directory.resolve("out"),
                "--image-column",
                "image" + FORGED,
                "--unique-ids",
                "--set",
                "uncertainty=off",
                "--set",
                "max-quarantined-fraction=0.1");
        assertThat(printed).contains("\\r\\nverdict  pass (exit 0)\\n\\u001b[2K");
    }

    private Path withIds(String directory, String id, List<Shards.Row> rows) {
        Shards shards = new Shards();
        for (int i = 0; i < rows.size(); i++) {
            // The first two have one id.
            shards.row(id + Math.max(1, i), rows.get(i).image(), rows.get(i).text());
        }
        Path place = this.directory.resolve(directory);
        shards.write(place.resolve("a.parquet"));
        return place;
    }

    @Test
    void idsOfAnyLengthAreCutInLinesAndWholeInTheReport() throws IOException {
        String id = "x".repeat(5000);
        List<Shards.Row> rows = Gaussians.equicorrelated(60, 3, 0.5, 1);
        Path input = withIds("in", id, rows);
        String printed = assertHarmless(0, "audit", "--input", input, "--output", directory.resolve("out"));
        assertThat(printed)
                .contains("least likely pairs  " + "x".repeat(60) + "…, " + "x".repeat(60) + "…")
                .contains(" rows repeat an id; " + "x".repeat(60) + "… comes 2 times")
                .doesNotContain("x".repeat(61));
        assertThat(Files.readString(directory.resolve("out/report.json"))).contains(id + "1\"");

        Path others = withIds("others", id + "-", rows);
        Object[] apart = {"--input-images", input, "--input-texts", others, "--on-repeated-id", "quarantine"};
        List<Object> words = new ArrayList<>(List.of("audit", "--output", directory.resolve("apart")));
        words.addAll(List.of(apart));
        assertThat(assertHarmless(5, words.toArray()))
                .contains("no image has the id of a text")
                .doesNotContain("x".repeat(61));
    }

    @Test
    void aSearchShowsThemEscaped() throws IOException {
        Path shard = pairs("id" + FORGED, "image_embedding", FORGED);
        assertHarmless(
                0,
                "retrieve",
                "--input",
                shard,
                "--output",
                directory.resolve("out"),
                "--class",
                "class",
                "--set",
                "uncertainty=off",
                "--set",
                "max-quarantined-fraction=0.1");
    }

    @Test
    void aDryRunShowsThemEscaped() throws IOException {
        Path shard = pairs("id", "image" + FORGED, "");
        assertHarmless(
                0,
                "audit",
                "--dry-run",
                "--input",
                shard,
                "--output",
                directory.resolve("out" + FORGED),
                "--image-column",
                "image" + FORGED);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "5, --input=x#",
        "5, --image-column=x#",
        "2, --set=x#",
        "2, --set=x#=1",
        "2, --set=groups=\"#\"",
        "2, --config=x#",
        "2, --normalize=x#",
        "2, --x#",
        "5, --reference=x#.arrow",
    })
    void messagesShowThemEscaped(int exitCode, String option) throws IOException {
        Path shard = pairs("id", "image", "");
        List<Object> words = new ArrayList<>(List.of("audit", "--output", directory.resolve("out")));
        if (!option.startsWith("--input")) {
            words.addAll(List.of("--input", shard));
        }
        words.add(option.replace("#", FORGED));
        assertHarmless(exitCode, words.toArray());
    }

    @Test
    void otherCommandsShowThemEscaped() throws IOException {
        Path shard = pairs("id", "image" + FORGED, "");
        Object[] audit = {
            "audit",
            "--input",
            shard,
            "--output",
            directory.resolve("out"),
            "--image-column",
            "image" + FORGED,
            "--set",
            "uncertainty=off",
            "--set",
            "max-quarantined-fraction=0.1"
        };
        assertHarmless(0, audit);
        assertHarmless(0, "state", "show", directory.resolve("out/state/moments.arrow"));
        assertHarmless(0, "history", "show", directory.resolve("history"));
        assertHarmless(5, "state", "show", directory.resolve("x" + FORGED));
        assertHarmless(5, "history", "show", directory.resolve("x" + FORGED));
    }
}
