package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.pairscope.fixtures.ArrowPairs;
import io.pairscope.fixtures.Cosine;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.NpyBytes;
import io.pairscope.fixtures.NpzBytes;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.zip.ZipEntry;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same pairs in every layout that people have, and what goes wrong with layouts of several files. */
@SharedSpark
class InputFormatsTest {
    private static final int ROWS = 120;
    private static final int HALF = 70;
    private static final int DIMS = 4;

    private final SparkSession spark;
    private final List<Shards.Row> rows = Gaussians.equicorrelated(ROWS, DIMS, 0.5, 1);

    @TempDir
    private Path directory;

    private Path in;

    InputFormatsTest(SparkSession spark) {
        this.spark = spark;
    }

    @BeforeEach
    void makeInput() throws IOException {
        in = Files.createDirectory(directory.resolve("in"));
    }

    private CommandRun audit(Object... arguments) {
        return CommandRun.audit(spark, directory.resolve("out"), arguments);
    }

    private static double[] values(Double[] vector) {
        return Arrays.stream(vector).mapToDouble(Double::floatValue).toArray();
    }

    private static NpyBytes array(List<Shards.Row> of, Function<Shards.Row, Double[]> side) {
        return NpyBytes.of("<f4", DIMS, of.stream().map(side).toList());
    }

    private static byte[] images(List<Shards.Row> of) {
        return array(of, Shards.Row::image).file(false, 1);
    }

    private static byte[] texts(List<Shards.Row> of) {
        return array(of, Shards.Row::text).file(true, 2);
    }

    private Path write(String name, byte[] bytes) throws IOException {
        Path file = in.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, bytes);
    }

    /** Ids without vectors. */
    private void writeIds(String name, List<Shards.Row> of, String column) {
        List<Shards.Row> bare =
                of.stream().map(row -> new Shards.Row(row.id(), null, null)).toList();
        List<String> captions = of.stream().map(row -> "of " + row.id()).toList();
        new Shards()
                .rows(bare)
                .columns("a", "b")
                .idColumn(column)
                .groups("caption", captions)
                .write(in.resolve(name));
    }

    private void writeClipRetrieval() throws IOException {
        List<Shards.Row> first = rows.subList(0, HALF);
        List<Shards.Row> second = rows.subList(HALF, ROWS);
        write("img_emb/img_emb_9.npy", images(first));
        write("text_emb/text_emb_09.npy", texts(first));
        writeIds("metadata/metadata_9.parquet", first, "key");
        write("img_emb/img_emb_10.npy", images(second));
        write("text_emb/text_emb_10.npy", texts(second));
        writeIds("metadata/metadata_10.parquet", second, "key");
    }

    private void writeNpz(String name, Map<String, byte[]> arrays) throws IOException {
        write(name, NpzBytes.of(ZipEntry.DEFLATED, arrays));
    }

    /** Of the floats that are stored. */
    private static double cosine(Shards.Row row) {
        return Cosine.of(values(row.image()), values(row.text()));
    }

    /** Every row has its own cosine; ten roundings of double between two ways to compute it. */
    private void assertPairs(CommandRun run, Function<Shards.Row, String> id) {
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.pairs()).containsExactly((long) ROWS, (long) ROWS, 0L);
        Map<String, Double> cosines = new HashMap<>();
        for (Row score : run.scores()) {
            assertThat(cosines.put(score.getAs("id"), score.getAs("cosine"))).isNull();
        }
        assertThat(cosines).hasSize(ROWS);
        for (Shards.Row row : rows) {
            assertThat(cosines.get(id.apply(row))).isCloseTo(cosine(row), within(1e-14));
        }
    }

    /** A column that says {@code before} and the id. */
    private static void assertShown(CommandRun run, String column, String before) {
        List<JsonNode> pairs = new ArrayList<>();
        run.report().at("/shown/pairs").forEach(list -> list.forEach(pairs::add));
        assertThat(pairs)
                .hasSize(80)
                .allSatisfy(pair -> assertThat(pair.at("/values/" + column).asText())
                        .isEqualTo(before + pair.get("id").asText()));
    }

    @Test
    void clipRetrievalIsRecognisedAndJoinedByPartNumber() throws IOException {
        writeClipRetrieval();
        CommandRun run = audit("--input", in, "--show", "caption");
        assertPairs(run, Shards.Row::id);
        assertShown(run, "caption", "of ");
        assertThat(run.out()).contains("120 rows in 2 shard(s)").contains("; clip-retrieval");
        assertThat(run.json("manifest.json").get("shards").get(0).get("format").asText())
                .isEqualTo("clip-retrieval");
    }

    @Test
    void dataCompIsRecognisedAndTakesIdsOfTheParquetFile() throws IOException {
        writeNpz("0.npz", Map.of("b32_img", images(rows), "b32_txt", texts(rows)));
        writeIds("0.parquet", rows, "uid");
        CommandRun run = audit("--input", in);
        assertPairs(run, Shards.Row::id);
        assertThat(run.out()).contains("; columns b32_img and b32_txt; DataComp");
    }

    @Test
    void ofTwoPairsOneHasToBeChosen() throws IOException {
        byte[] other = NpyBytes.random("<f4", 5, ROWS, 3).file(false, 1);
        writeNpz("0.npz", Map.of("b32_img", other, "b32_txt", other, "l14_img", images(rows), "l14_txt", texts(rows)));
        writeIds("0.parquet", rows, "uid");
        CommandRun unclear = audit("--input", in);
        assertThat(unclear.exitCode()).isEqualTo(5);
        assertThat(unclear.err())
                .contains("shard 0.npz: column image_embedding is missing")
                .contains("It has several pairs: choose one, such as --image-column ");
        CommandRun chosen =
                audit("--input", in, "--image-column", "l14_img", "--text-column", "l14_txt", "--overwrite");
        assertPairs(chosen, Shards.Row::id);
    }

    @Test
    void stackedArraysAreImagesThenTexts() throws IOException {
        NpyBytes both = NpyBytes.stacked(array(rows, Shards.Row::image), array(rows, Shards.Row::text));
        write("pairs.npy", both.file(false, 1));
        CommandRun run = audit("--input", in);
        assertPairs(run, row -> "pairs.npy#" + rows.indexOf(row));
    }

    @Test
    void arrowStreamsAreReadAsHuggingFaceSavesThem() throws IOException {
        ArrowPairs.write(in.resolve("data-00000-of-00002.arrow"), rows.subList(0, HALF));
        ArrowPairs.write(in.resolve("data-00001-of-00002.arrow"), rows.subList(HALF, ROWS));
        write("state.json", "{}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        CommandRun run = audit("--input", in, "--show", "id");
        assertPairs(run, Shards.Row::id);
        assertShown(run, "id", "");
        assertThat(run.verdict().get("warnings").toString()).doesNotContain("left out");
    }

    @Test
    void partsOfDifferentLengthsAreBadAndTheOthersAreUsed() throws IOException {
        writeClipRetrieval();
        write("text_emb/text_emb_10.npy", texts(rows.subList(HALF, ROWS - 1)));
        CommandRun stopped = audit("--input", in);
        assertThat(stopped.exitCode()).isEqualTo(5);
        assertThat(stopped.err())
                .contains("shard img_emb/img_emb_10.npy: its files hold different numbers of rows:"
                        + " img_emb/img_emb_10.npy 50, text_emb/text_emb_10.npy 49, metadata/metadata_10.parquet 50");
        CommandRun run = audit(
                "--input", in, "--overwrite", "--on-bad-shard", "quarantine", "--set", "max-quarantined-fraction=0.5");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.pairs()).containsExactly((long) ROWS, (long) HALF, (long) ROWS - HALF);
    }

    @Test
    void aPartWithoutItsTextsIsBad() throws IOException {
        writeClipRetrieval();
        Files.delete(in.resolve("text_emb/text_emb_10.npy"));
        CommandRun run = audit("--input", in);
        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.err())
                .contains("shard img_emb/img_emb_10.npy: the directory text_emb/ has no file with its number");
    }

    @Test
    void aLoneArrayIsHalfOfThePairs() throws IOException {
        write("images.npy", images(rows));
        CommandRun run = audit("--input", in);
        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.err())
                .contains("shard images.npy: ")
                .contains("--input-images")
                .contains("--input-texts");
    }

    @Test
    void imagesAndTextsThatComeApartAreJoinedByPosition() throws IOException {
        Path images = write("images.npy", images(rows));
        Path first = write("texts-0.npy", texts(rows.subList(0, 33)));
        Path second = write("texts-1.npy", texts(rows.subList(33, ROWS)));
        CommandRun run = audit("--input-images", images, "--input-texts", first, second, "--join", "row");
        assertPairs(run, row -> "images.npy#" + rows.indexOf(row));
        CommandRun unequal = audit("--input-images", images, "--input-texts", first, "--join", "row", "--overwrite");
        assertThat(unequal.exitCode()).isEqualTo(5);
        assertThat(unequal.err()).contains("120 rows of images and 33 of texts cannot be joined by position");
    }

    /** Images by their order, texts in another order and split over shards of another format. */
    private void writeApart(List<Shards.Row> images, List<Shards.Row> texts) {
        new Shards().rows(images).columns("image_embedding", "unused").write(in.resolve("images/a.parquet"));
        List<Shards.Row> reversed = new ArrayList<>(texts);
        java.util.Collections.reverse(reversed);
        new Shards()
                .rows(reversed.subList(0, 20))
                .columns("unused", "text_embedding")
                .write(in.resolve("texts/a.parquet"));
        try {
            Files.createDirectories(in.resolve("texts"));
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
        ArrowPairs.write(in.resolve("texts/b.arrow"), reversed.subList(20, reversed.size()));
    }

    private CommandRun auditApart(Object... more) {
        List<Object> all = new ArrayList<>(
                List.of("--input-images", in.resolve("images"), "--input-texts", in.resolve("texts"), "--overwrite"));
        all.addAll(List.of(more));
        return audit(all.toArray());
    }

    @Test
    void imagesAndTextsThatComeApartAreJoinedById() {
        writeApart(rows, rows);
        CommandRun run = auditApart();
        assertPairs(run, Shards.Row::id);
        assertThat(directory.resolve("out/_joined")).doesNotExist();
    }

    @Test
    void rowsWithoutAPartnerAreQuarantinedWithTheirSide() {
        writeApart(rows.subList(2, ROWS), rows.subList(0, ROWS - 3));
        CommandRun refused = auditApart();
        assertThat(refused.exitCode()).isEqualTo(5);
        assertThat(refused.err()).contains("5 of 120 rows are bad {unmatched=5}");
        CommandRun run = auditApart("--set", "max-quarantined-fraction=0.1");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.pairs()).containsExactly((long) ROWS, ROWS - 5L, 5L);
        assertThat(run.quarantineReasons()).isEqualTo(Map.of("unmatched", 5L));
        assertThat(run.quarantine())
                .filteredOn(row -> row.id().equals(rows.get(0).id()))
                .singleElement()
                .satisfies(row ->
                        assertThat(row.detail()).isEqualTo("text of shard b.arrow, row 96: no image has its id"));
        assertThat(run.quarantine())
                .filteredOn(row -> row.id().equals(rows.get(ROWS - 1).id()))
                .singleElement()
                .satisfies(row ->
                        assertThat(row.detail()).isEqualTo("image of shard a.parquet, row 117: no text has its id"));
        assertThat(run.verdict().get("warnings").toString())
                .contains("3 images without a text and 2 texts without an image were quarantined");
    }

    @Test
    void anIdThatStandsTwiceIsRefusedLeftOutOrPaired() {
        List<Shards.Row> more = new ArrayList<>(rows);
        more.add(new Shards.Row(
                rows.get(7).id(), rows.get(8).image(), rows.get(8).text()));
        writeApart(rows, more);
        CommandRun refused = auditApart();
        assertThat(refused.exitCode()).isEqualTo(5);
        assertThat(refused.err())
                .contains("1 id(s) stand more than once: 1 in the texts, such as "
                        + rows.get(7).id() + ". Leave");
        CommandRun left = auditApart("--on-repeated-id", "quarantine", "--set", "max-quarantined-fraction=0.1");
        assertThat(left.exitCode()).as(left.err()).isZero();
        assertThat(left.pairs()).containsExactly(ROWS + 2L, ROWS - 1L, 3L);
        assertThat(left.quarantineReasons()).isEqualTo(Map.of("repeated_id", 3L));
        assertThat(left.quarantine())
                .allSatisfy(row -> assertThat(row.detail()).endsWith(": its id stands more than once in the texts"));
        assertThat(left.verdict().get("warnings").toString())
                .contains("1 image(s) and 2 text(s) whose id is not unique were quarantined");
        CommandRun paired = auditApart("--on-repeated-id", "pair");
        assertThat(paired.exitCode()).as(paired.err()).isZero();
        assertThat(paired.pairs()).containsExactly(ROWS + 1L, ROWS + 1L, 0L);
        assertThat(paired.scoredIds()).filteredOn(rows.get(7).id()::equals).hasSize(2);
    }

    @Test
    void aBadVectorOfEitherSideIsRejectedWhateverItsPartnerIs() {
        List<Shards.Row> damaged = new ArrayList<>(rows);
        damaged.set(3, new Shards.Row(rows.get(3).id(), null, rows.get(3).text()));
        damaged.set(
                4,
                new Shards.Row(
                        rows.get(4).id(),
                        new Double[] {1.0, null, 1.0, 1.0},
                        rows.get(4).text()));
        damaged.set(
                5,
                new Shards.Row(
                        rows.get(5).id(), new Double[] {1.0, 1.0}, rows.get(5).text()));
        damaged.set(6, new Shards.Row(null, rows.get(6).image(), rows.get(6).text()));
        writeApart(damaged, rows);
        CommandRun run = auditApart("--set", "max-quarantined-fraction=0.1");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.pairs()).containsExactly(ROWS + 1L, ROWS - 4L, 5L);
        assertThat(run.quarantineReasons())
                .isEqualTo(Map.of("null_vector", 1L, "null_element", 1L, "wrong_length", 1L, "unmatched", 2L));
    }

    @Test
    void shardsWhoseOrderByNameIsNotThatOfTheirNumbersAreNotJoinedByPosition() throws IOException {
        for (int s = 0; s < 12; s++) {
            write("images/part_" + s + ".npy", images(rows.subList(10 * s, 10 * s + 10)));
            write("texts/other_" + s + ".npy", texts(rows.subList(10 * s, 10 * s + 10)));
        }
        Path all = write("texts.npy", texts(rows));
        Object[] toOne = {"--input-images", in.resolve("images"), "--input-texts", all, "--join", "row"};
        CommandRun unclear = audit(toOne);
        assertThat(unclear.exitCode()).isEqualTo(5);
        assertThat(unclear.err())
                .contains(
                        "the order of the shards part_0.npy, part_1.npy, part_10.npy, … is not that of their numbers");
        CommandRun paired = audit(
                "--input-images",
                in.resolve("images"),
                "--input-texts",
                in.resolve("texts"),
                "--join",
                "row",
                "--overwrite");
        assertThat(paired.exitCode()).as(paired.err()).isZero();
        assertThat(paired.value("cosine_mean"))
                .isCloseTo(
                        rows.stream()
                                .mapToDouble(InputFormatsTest::cosine)
                                .average()
                                .orElseThrow(),
                        within(1e-12));
    }

    @Test
    void aDryRunSaysWhatCannotBeJoined() throws IOException {
        Path images = write("images.npy", images(rows));
        Path texts = write("texts.npy", texts(rows.subList(1, ROWS)));
        for (String join : List.of("id", "row")) {
            CommandRun run = audit("--input-images", images, "--input-texts", texts, "--join", join, "--dry-run");
            assertThat(run.exitCode()).as(join).isEqualTo(5);
        }
    }

    @Test
    void bytesThatAreNoWholeNumberOfValuesHaveAWrongLengthJoinedOrNot() {
        writeApart(rows, rows);
        String image = "unhex(if(id = '" + rows.get(3).id() + "', '0000803F00', '0000803F0000803F0000803F00000040'))";
        spark.read()
                .parquet(in.resolve("images").toString())
                .selectExpr("id", image + " as image_embedding", "image_embedding as text_embedding")
                .coalesce(1)
                .write()
                .parquet(in.resolve("binary").toString());
        Object[] enough = {"--vector-type", "f32le", "--set", "max-quarantined-fraction=0.1", "--overwrite"};
        List<Object> joined =
                new ArrayList<>(List.of("--input-images", in.resolve("binary"), "--input-texts", in.resolve("texts")));
        joined.addAll(List.of(enough));
        List<Object> pairs = new ArrayList<>(List.of("--input", in.resolve("binary")));
        pairs.addAll(List.of(enough));
        for (List<Object> arguments : List.of(joined, pairs)) {
            CommandRun run = audit(arguments.toArray());
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.quarantineReasons()).isEqualTo(Map.of("wrong_length", 1L));
            assertThat(run.quarantine().get(0).detail()).contains("has bytes that are no whole number of values");
        }
    }

    @Test
    void idsThatNoImageSharesWithATextAreSaid() {
        writeApart(rows.subList(0, 30), rows.subList(60, ROWS));
        CommandRun run = auditApart("--set", "max-quarantined-fraction=1");
        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.err()).contains("no image has the id of a text: ids of images are row-");
    }

    @Test
    void aPartOfClipRetrievalHoldsOneArray() throws IOException {
        write("img_emb/img_emb_0.npy", images(rows));
        NpyBytes texts = array(rows, Shards.Row::text);
        write("text_emb/text_emb_0.npy", NpyBytes.stacked(texts, texts).file(false, 1));
        CommandRun run = audit("--input", in);
        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.err()).contains("text_emb/text_emb_0.npy holds several arrays");
    }

    @Test
    void aSharedTableOfIdsServesBothShards() throws IOException {
        writeNpz("0.npz", Map.of("b32_img", images(rows), "b32_txt", texts(rows)));
        writeIds("0.parquet", rows, "uid");
        Files.createDirectory(in.resolve("again"));
        Files.createSymbolicLink(in.resolve("again/0.parquet"), in.resolve("0.parquet"));
        writeNpz("again/0.npz", Map.of("b32_img", texts(rows), "b32_txt", images(rows)));
        CommandRun run = audit("--input", in);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.scoredIds()).hasSize(2 * ROWS).allMatch(id -> id.startsWith("row-"));
        assertThat(run.verdict().get("warnings").toString()).doesNotContain("left out");
    }

    @Test
    void aFileOfAnotherFormatThanItsNameTellsIsToBeRenamed() throws IOException {
        Path parquet = new Shards().rows(rows).write(in.resolve("a.parquet"));
        Files.move(parquet, in.resolve("a.arrow"));
        CommandRun run = audit("--input", in);
        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.err()).contains("its first bytes are those of Parquet, its name says Arrow; rename it");
    }

    @Test
    void setsWithoutIdsCannotBeJoinedById() throws IOException {
        Path images = write("images.npy", images(rows));
        Path texts = write("texts.npy", texts(rows));
        CommandRun run = audit("--input-images", images, "--input-texts", texts);
        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.err()).contains("has no column of ids to join by").contains("--join row");
    }

    @Test
    void inputsThatDoNotGoTogetherAreAUsageError() {
        assertThat(audit("--input-images", in).exitCode()).isEqualTo(2);
        assertThat(audit("--input", in, "--input-texts", in).exitCode()).isEqualTo(2);
        assertThat(audit().exitCode()).isEqualTo(2);
        assertThat(audit("--input-images", in, "--input-texts", in, "--state", directory.resolve("s"))
                        .exitCode())
                .isEqualTo(2);
    }

    @Test
    void shardsWithoutIdsAreNamedByPlaceAndTheOthersByTheirIds() {
        new Shards().rows(rows.subList(0, 10)).withoutIds().write(in.resolve("a.parquet"));
        new Shards().rows(rows.subList(10, ROWS)).write(in.resolve("b.parquet"));
        CommandRun run = audit("--input", in);
        assertPairs(run, row -> rows.indexOf(row) < 10 ? "a.parquet#" + rows.indexOf(row) : row.id());
        assertThat(run.verdict().get("warnings").toString())
                .contains("1 of 2 shards have no column of ids: their rows are named shard#row (a.parquet)");
    }

    @Test
    void equalFilesAndFilesLeftOutAreWarnings() throws IOException {
        Path a = new Shards().rows(rows).write(in.resolve("a.parquet"));
        Files.copy(a, in.resolve("b.parquet"));
        write("notes.md", new byte[] {'#'});
        CommandRun run = audit("--input", in);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.verdict().get("warnings").toString())
                .contains("files of equal bytes: a.parquet, b.parquet; their rows count twice")
                .contains("1 file(s) left out, not a format of embeddings: notes.md");
    }
}
