package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Columns of the input beside the pairs of the lowest and highest scores. */
@SharedSpark
class ShowTest {
    private static final int ROWS = 150;
    private static final int FIRST = 100;
    private static final String SECRET = "</script> A-CAPTION";

    private final SparkSession spark;

    @TempDir
    private Path directory;

    ShowTest(SparkSession spark) {
        this.spark = spark;
    }

    private static String caption(int row) {
        return row % 10 == 9 ? null : "\u202e\u001b[2K" + SECRET + " of\n" + row + " ".repeat(row % 2) + "\u2066";
    }

    /** Of caption(row), as a person writes it down. */
    private static String shownCaption(int row) {
        return row % 10 == 9 ? null : "[2K" + SECRET + " of " + row + (row % 2 == 1 ? " " : "");
    }

    private static byte[] image(int row) {
        if (row % 3 == 2) {
            return row % 2 == 0 ? null : "no image".getBytes(StandardCharsets.UTF_8);
        }
        BufferedImage image = new BufferedImage(120, 60, BufferedImage.TYPE_INT_RGB);
        for (int pixel = 0; pixel < 120 * 60; pixel++) {
            image.setRGB(pixel % 120, pixel / 120, new Color(row, 100, 200).getRGB());
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, row % 3 == 0 ? "png" : "bmp", bytes);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return bytes.toByteArray();
    }

    private Path write() {
        List<Shards.Row> rows = Gaussians.equicorrelated(ROWS, 4, 0.7, 11);
        write("a.parquet", rows, 0, FIRST);
        write("b.parquet", rows, FIRST, ROWS);
        return directory.resolve("in");
    }

    private void write(String name, List<Shards.Row> rows, int from, int to) {
        List<byte[]> images = new ArrayList<>();
        List<String> captions = new ArrayList<>();
        for (int row = from; row < to; row++) {
            images.add(image(row));
            captions.add(caption(row));
        }
        new Shards()
                .rows(rows.subList(from, to))
                .rowGroupBytes(20_000)
                .groups("caption", captions)
                .groupNumbers(
                        "year",
                        IntStream.range(from, to).mapToObj(row -> 1900L + row).toList())
                .bytes("jpg", images)
                .write(directory.resolve("in").resolve(name));
    }

    private CommandRun audit(Object... arguments) {
        return CommandRun.audit(
                spark,
                directory.resolve("out"),
                Stream.concat(Stream.of("--input", directory.resolve("in")), Stream.of(arguments))
                        .toArray());
    }

    /** What a command says on the process's own streams, where Spark's logs go, and on those of the command. */
    private static String said(Supplier<CommandRun> command, List<CommandRun> runs) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream both = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        System.setOut(both);
        System.setErr(both);
        try {
            runs.add(command.get());
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        CommandRun run = runs.get(0);
        return run.out() + run.err() + bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void theColumnsOfTheRowStandBesideItsScores() throws IOException {
        write();
        List<CommandRun> runs = new ArrayList<>();
        String said = said(() -> audit("--show", "caption, jpg,year"), runs);
        CommandRun run = runs.get(0);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(said).contains("150 pairs in").doesNotContain("A-CAPTION");

        JsonNode shown = run.report().get("shown");
        assertThat(shown.get("columns")).extracting(JsonNode::asText).containsExactly("caption", "jpg", "year");
        Map<String, Row> scores = new HashMap<>();
        run.scores().forEach(row -> scores.put(row.getAs("id"), row));
        for (String list : List.of("lowest_pmi", "highest_pmi", "lowest_cosine", "highest_cosine")) {
            JsonNode pairs = shown.get("pairs").get(list);
            assertThat(pairs)
                    .extracting(pair -> pair.get("id").asText())
                    .containsExactlyElementsOf(
                            texts(run.report().get("extremes").get(list)));
            assertThat(pairs).hasSize(20);
            for (JsonNode pair : pairs) {
                assertPair(pair, scores.get(pair.get("id").asText()));
            }
        }
        assertThat(Files.readString(run.output().resolve("report.json"))).doesNotContain("\\u202e", "\\u001b");
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static void assertPair(JsonNode pair, Row score) throws IOException {
        int row = Integer.parseInt(pair.get("id").asText().substring("row-".length()));
        assertThat(pair.get("shard").asText()).isEqualTo(row < FIRST ? "a.parquet" : "b.parquet");
        assertThat(pair.get("row").asInt()).isEqualTo(row % FIRST);
        assertThat(pair.get("pmi").asDouble()).isEqualTo(score.<Double>getAs("pmi"));
        assertThat(pair.get("cosine").asDouble()).isEqualTo(score.<Double>getAs("cosine"));
        JsonNode values = pair.get("values");
        assertThat(values.get("caption").textValue()).isEqualTo(shownCaption(row));
        assertThat(values.get("year").textValue()).isEqualTo(Integer.toString(1900 + row));
        JsonNode image = pair.get("images").get("jpg");
        byte[] bytes = image(row);
        if (row % 3 == 2) {
            assertThat(image.isNull()).isTrue();
            assertThat(values.has("jpg")).isEqualTo(bytes != null);
            assertThat(bytes == null || values.get("jpg").asText().equals("not an image"))
                    .isTrue();
            return;
        }
        assertThat(values.has("jpg")).isFalse();
        String encoded = image.asText().substring("data:image/jpeg;base64,".length());
        BufferedImage thumbnail =
                ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(encoded)));
        assertThat(List.of(thumbnail.getWidth(), thumbnail.getHeight())).containsExactly(96, 48);
        assertThat(new Color(thumbnail.getRGB(40, 20)).getRed()).isBetween(row - 6, row + 6);
    }

    @Test
    void aDamagedColumnIsAWarningAndItsPairsKeepTheirScores() throws IOException {
        write();
        Path shard = directory.resolve("in/b.parquet");
        byte[] bytes = Files.readAllBytes(shard);
        String all = new String(bytes, StandardCharsets.ISO_8859_1);
        bytes[all.indexOf(SECRET + " of\n120")] ^= 1;
        Files.write(shard, bytes);

        CommandRun run = audit("--show", "caption");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(texts(run.verdict().get("warnings")))
                .filteredOn(warning -> warning.startsWith("what --show names is not shown of shard b.parquet: "))
                .hasSize(1);
        run.report()
                .at("/shown/pairs")
                .forEach(list -> list.forEach(pair -> {
                    boolean isDamaged = pair.get("shard").asText().equals("b.parquet");
                    assertThat(pair.get("values").has("caption")).isEqualTo(!isDamaged);
                    assertThat(pair.get("pmi").isNumber()).isTrue();
                }));
        assertThat(run.report().at("/shown/pairs").toString()).contains("a.parquet", "b.parquet");
    }

    @Test
    void aColumnThatIsNotThereIsToldWithTheNearestBeforeAnythingIsRead() {
        write();
        CommandRun run = audit("--show", "captoin");
        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.err())
                .contains("column captoin is missing", "Name the shown column with --show, such as caption");
        assertThat(run.output().resolve("scores")).doesNotExist();

        CommandRun vectors = audit("--show", "image_embedding");
        assertThat(vectors.exitCode()).isEqualTo(5);
        assertThat(vectors.err()).contains("column image_embedding is list<float>; expected texts");

        CommandRun twice = audit("--show", "year,year");
        assertThat(twice.exitCode()).isEqualTo(2);
        assertThat(twice.err()).contains("show = year,year names year twice");

        CommandRun apart = CommandRun.audit(
                spark,
                directory.resolve("out"),
                "--input-images",
                directory.resolve("in"),
                "--input-texts",
                directory.resolve("in"),
                "--show",
                "caption");
        assertThat(apart.exitCode()).isEqualTo(2);
        assertThat(apart.err()).contains("--show needs pairs that stand side by side");
    }
}
