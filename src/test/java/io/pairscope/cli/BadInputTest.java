package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.pairscope.fixtures.Damage;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import io.pairscope.fixtures.UnitRows;
import io.pairscope.fixtures.UnitRows.Spread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kind of bad input: exit code, one clear message, counts, and no bad row in any number. */
@SharedSpark
class BadInputTest {
    private static final int DIMS = 4;
    private static final String LENIENT = "max-quarantined-fraction=0.5";

    /** Small enough that a group is closed as soon as the writer looks, every 100 rows. */
    private static final long SMALL_ROW_GROUPS = 1024;

    private final SparkSession spark;

    @TempDir
    private Path directory;

    BadInputTest(SparkSession spark) {
        this.spark = spark;
    }

    private CommandRun audit(Object... arguments) {
        return CommandRun.audit(spark, directory.resolve("out"), arguments);
    }

    private Path input(String shard) {
        return directory.resolve("in").resolve(shard);
    }

    private Path input() {
        return directory.resolve("in");
    }

    private static Shards good(int rows, long seed) {
        return new Shards().rows(Gaussians.equicorrelated(rows, DIMS, 0.5, seed));
    }

    private static Double[] vector(Double... values) {
        return values;
    }

    private static Shards withBadRows(Shards shard) {
        Double[] fine = vector(1.0, 0.0, 2.0, 0.0);
        return shard.row("null-image", null, fine)
                .row("null-text", fine, null)
                .row("both-null", null, null)
                .row("null-element", vector(1.0, null, 1.0, 1.0), fine)
                .row("empty", fine, vector())
                .row("short", vector(1.0, 2.0, 3.0), fine)
                .row("long", fine, vector(1.0, 2.0, 3.0, 4.0, 5.0))
                .row("nan", vector(1.0, Double.NaN, 0.0, 0.0), fine)
                .row("infinite", fine, vector(Double.NEGATIVE_INFINITY, 0.0, 0.0, 0.0))
                .row("zero", fine, vector(0.0, 0.0, -0.0, 0.0));
    }

    private static List<Arguments> encodings() {
        return List.of(
                Arguments.of("plain float", new Shards()),
                Arguments.of("plain double", new Shards().doubles()),
                Arguments.of("byte stream split float", new Shards().byteStreamSplit()),
                Arguments.of("byte stream split double", new Shards().doubles().byteStreamSplit()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("encodings")
    void badRowsAreQuarantinedWithShardRowIdAndReason(String encoding, Shards shard) {
        good(40, 1).write(input("a.parquet"));
        withBadRows(shard.rows(Gaussians.equicorrelated(20, DIMS, 0.5, 2))).write(input("b.parquet"));

        CommandRun run = audit("--input", input(), "--set", LENIENT);

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.pairs()).containsExactly(70L, 60L, 10L);
        assertThat(run.quarantineReasons())
                .isEqualTo(new TreeMap<>(Map.of(
                        "null_vector", 3L, "null_element", 1L, "wrong_length", 3L, "not_finite", 2L, "zero_norm", 1L)));
        assertThat(run.quarantine())
                .extracting("shard", "row", "id", "reason", "detail")
                .containsExactlyInAnyOrder(
                        tuple("b.parquet", 20L, "null-image", "null_vector", "image_embedding is null"),
                        tuple("b.parquet", 21L, "null-text", "null_vector", "text_embedding is null"),
                        tuple("b.parquet", 22L, "both-null", "null_vector", "image_embedding is null"),
                        tuple("b.parquet", 23L, "null-element", "null_element", "image_embedding has a null element"),
                        tuple("b.parquet", 24L, "empty", "wrong_length", "text_embedding has 0 values, expected 4"),
                        tuple("b.parquet", 25L, "short", "wrong_length", "image_embedding has 3 values, expected 4"),
                        tuple("b.parquet", 26L, "long", "wrong_length", "text_embedding has 5 values, expected 4"),
                        tuple("b.parquet", 27L, "nan", "not_finite", "image_embedding has a NaN or infinite value"),
                        tuple("b.parquet", 28L, "infinite", "not_finite", "text_embedding has a NaN or infinite value"),
                        tuple("b.parquet", 29L, "zero", "zero_norm", "text_embedding has norm zero"));
        assertThat(run.scoredIds()).hasSize(60).noneMatch(id -> !id.startsWith("row-"));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"apply", "require", "never"})
    void placeholdersOfOneValueAreQuarantinedOnEitherSideAndZerosStayZeros(String normalize) {
        Double[] placeholder = Collections.nCopies(8, 0.25).toArray(Double[]::new);
        Double[] fine = vector(0.6, 0.0, 0.0, 0.0, 0.0, 0.8, 0.0, 0.0);
        Double[] unit = Collections.nCopies(8, Math.sqrt(0.125)).toArray(Double[]::new);
        Double[] zeros = Collections.nCopies(8, 0.0).toArray(Double[]::new);
        double[] images = UnitRows.of(Spread.ISOTROPIC, 60, 8, 1, 5);
        new Shards()
                .rows(UnitRows.pairs(images, UnitRows.of(Spread.ISOTROPIC, 60, 8, 1, 6), 8))
                .row("image", placeholder, fine)
                .row("text", fine, placeholder)
                .row("unit", unit, fine)
                .row("zeros", fine, zeros)
                .write(input("a.parquet"));

        CommandRun run = audit("--input", input(), "--normalize", normalize, "--set", LENIENT);

        assertThat(run.exitCode()).as(run.err()).isZero();
        Map<String, Long> reasons = new TreeMap<>(Map.of("constant_row", 3L));
        if (!normalize.equals("never")) {
            reasons.put("zero_norm", 1L);
        }
        assertThat(run.quarantineReasons()).isEqualTo(reasons);
        assertThat(run.quarantine())
                .filteredOn(row -> row.reason().equals("constant_row"))
                .extracting("row", "id", "detail")
                .containsExactly(
                        tuple(60L, "image", "image_embedding has one value everywhere, as a placeholder has"),
                        tuple(61L, "text", "text_embedding has one value everywhere, as a placeholder has"),
                        tuple(62L, "unit", "image_embedding has one value everywhere, as a placeholder has"));
    }

    @Test
    void badRowsLeaveNoTraceInTheStatistics() {
        List<Shards.Row> rows = Gaussians.equicorrelated(60, DIMS, 0.5, 3);
        new Shards().rows(rows).write(directory.resolve("clean/a.parquet"));
        withBadRows(new Shards().rows(rows)).write(input("a.parquet"));

        // One group: bad rows move the borders of several.
        CommandRun clean = CommandRun.audit(
                spark, directory.resolve("out-clean"), "--set", "groups=1", "--input", directory.resolve("clean"));
        CommandRun run = audit("--input", input(), "--set", LENIENT, "--set", "groups=1");

        assertThat(run.statistics()).isEqualTo(clean.statistics());
        assertThat(run.verdict().get("notes").toString())
                .contains(" rows are bad {")
                .contains("quarantine/ says where");
        assertThat(clean.verdict().get("notes").toString()).doesNotContain("rows are bad");
    }

    @Test
    void lengthsAreWhatMostOfTheFirstRowsHaveInWhateverEncoding() {
        Double[] odd = vector(1.0, 2.0);
        new Shards()
                .byteStreamSplit()
                .row("null", null, odd)
                .row("odd", odd, odd)
                .rows(Gaussians.equicorrelated(30, DIMS, 0.5, 4))
                .write(input("a.parquet"));

        CommandRun run = audit("--input", input(), "--set", LENIENT);

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.pairs()).containsExactly(32L, 30L, 2L);
    }

    @Test
    void moreBadRowsThanAllowedStopTheJobWithCountsAndExamples() {
        withBadRows(good(60, 5)).write(input("a.parquet"));

        CommandRun run = audit("--input", input());

        assertUnusable(
                run,
                "10 of 70 rows are bad",
                "null_vector=3",
                "max-quarantined-fraction = 0.01",
                "shard a.parquet, row 60: image_embedding is null",
                "--set max-quarantined-fraction=0.143");
        assertThat(run.output().resolve("report.json")).doesNotExist();
    }

    @Test
    void theAllowedShareItselfIsAllowed() {
        good(99, 6).row("null", null, null).write(input("a.parquet"));

        assertThat(audit("--input", input()).exitCode()).isZero();
    }

    @Test
    void inputOfBadRowsOnlyIsUnusable() {
        Double[] zero = vector(0.0, 0.0, 0.0, 0.0);
        new Shards().row("a", zero, zero).row("b", zero, zero).write(input("a.parquet"));

        CommandRun run = audit("--input", input(), "--set", "max-quarantined-fraction=1");

        assertUnusable(
                run, "every row is bad", "zero_norm=2", "shard a.parquet, rows 0, 1: image_embedding has norm zero");
    }

    @Test
    void inputOfNullsOnlyHasNothingToRead() {
        new Shards().row("a", null, null).write(input("a.parquet"));

        assertUnusable(
                audit("--input", input()), "no vector with any value in column image_embedding", "nothing to read");
    }

    @Test
    void badRowsOfAReferenceAreSaidToBeItsOwn() {
        good(60, 5).write(input("a.parquet"));
        Path nulls = input().resolveSibling("nulls");
        new Shards().row("a", null, null).write(nulls.resolve("a.parquet"));
        assertUnusable(
                audit("--input", input(), "--reference", nulls),
                "no vector with any value in column image_embedding among the first rows of any shard of the reference;");
        assertUnusable(
                CommandRun.in(
                        spark,
                        "compare",
                        nulls.resolveSibling("compared"),
                        "--reference",
                        input(),
                        "--candidate",
                        nulls),
                "no vector with any value in column image_embedding among the first rows of any shard of the candidate");

        Path some = input().resolveSibling("some");
        withBadRows(good(60, 5)).write(some.resolve("a.parquet"));
        assertUnusable(
                audit("--input", input(), "--reference", some, "--overwrite"),
                "10 of 70 rows of the reference are bad {");
    }

    @Test
    void wrongDimsSettingNamesWhatTheRowsHave() {
        good(30, 7).write(input("a.parquet"));

        CommandRun run = audit("--input", input(), "--set", "dims.text=6");

        assertUnusable(
                run,
                "every row is bad",
                "wrong_length=30",
                "shard a.parquet, rows 0, 1, 2, …: text_embedding has 4 values, expected 6");
    }

    @Test
    void allShardsBadByTheirFootersAreListedBeforeAnythingIsComputed() throws IOException {
        writeFooterLevelBadShards();

        CommandRun run = audit("--input", input());

        assertUnusable(
                run,
                "6 bad shard(s):",
                "shard empty.parquet: 0 bytes",
                "shard truncated.parquet: no Parquet footer at its end",
                "shard not-parquet.parquet: its first bytes are text, such as CSV or JSON, its name says Parquet",
                "shard missing.parquet: column text_embedding is missing; the shard has id, image_embedding, caption",
                "shard integers.parquet: column image_embedding is list<int32>; expected a list of float, double, float16 or int8",
                "shard lying.parquet: unreadable Parquet footer",
                "--on-bad-shard quarantine --set max-quarantined-fraction=0.667");
        assertThat(run.err()).doesNotContain("z-good.parquet");
        assertThat(run.output().toFile().list())
                .containsExactlyInAnyOrder("manifest.json", "metrics.prom", "verdict.json");
    }

    private void writeFooterLevelBadShards() throws IOException {
        good(40, 8).write(input("z-good.parquet"));
        Files.write(input("empty.parquet"), new byte[0]);
        Damage.truncate(good(40, 9).write(input("truncated.parquet")));
        Files.writeString(input("not-parquet.parquet"), "id,image_embedding,text_embedding\n1,2,3\n");
        good(40, 10).columns("image_embedding", "caption").write(input("missing.parquet"));
        good(40, 11).integers().write(input("integers.parquet"));
        Path lying = good(40, 12).write(input("lying.parquet"));
        byte[] bytes = Files.readAllBytes(lying);
        Arrays.fill(bytes, bytes.length - 60, bytes.length - 8, (byte) 0xff);
        Files.write(lying, bytes);
    }

    @Test
    void quarantiningBadShardsGivesTheStatisticsOfAnInputThatNeverHadThem() throws IOException {
        writeFooterLevelBadShards();
        good(40, 8).write(directory.resolve("clean/z-good.parquet"));

        CommandRun clean =
                CommandRun.audit(spark, directory.resolve("out-clean"), "--input", directory.resolve("clean"));
        CommandRun run =
                audit("--input", input(), "--on-bad-shard", "quarantine", "--set", "max-quarantined-fraction=0.667");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.statistics()).isEqualTo(clean.statistics());
        assertThat(run.verdict().get("status").asText()).isEqualTo("warn");
        assertThat(run.verdict().get("warnings").toString())
                .contains("left out shard empty.parquet")
                .contains("left out shard integers.parquet")
                .contains("left out shard lying.parquet")
                .contains("left out shard missing.parquet")
                .contains("left out shard not-parquet.parquet")
                .contains("left out shard truncated.parquet");
        // The footers of two of the six could be read, so their rows are known and accounted for.
        assertThat(run.pairs()).containsExactly(120L, 40L, 80L);
        assertThat(run.quarantineReasons()).isEqualTo(Map.of("bad_shard", 80L));
        assertThat(run.quarantine()).extracting("shard").containsOnly("integers.parquet", "missing.parquet");
    }

    @Test
    void aShareOfBadShardsThatIsNotAllowedIsNamedWhereItStopsARun() throws IOException {
        good(60, 8).write(input("a.parquet"));
        good(20, 9).columns("image_embedding", "caption").write(input("b.parquet"));
        String enough = "--set max-quarantined-fraction=0.250";

        assertUnusable(audit("--input", input()), "--on-bad-shard quarantine " + enough);
        assertUnusable(
                audit("--input", input(), "--on-bad-shard", "quarantine", "--overwrite"),
                "20 of 80 rows are bad {bad_shard=20}",
                "take them out of the input; if what is left is what you want, allow it with " + enough);
        CommandRun allowed = audit("--input", input(), "--set", "max-quarantined-fraction=0.25", "--overwrite");
        assertUnusable(allowed, "go on without them with --on-bad-shard quarantine");
        assertThat(allowed.err()).doesNotContain(enough);
    }

    @Test
    void columnNamesAreFoundThoughTheFirstShardLacksThem() {
        new Shards()
                .withoutIds()
                .columns("vision", "language")
                .rows(Gaussians.equicorrelated(20, DIMS, 0.5, 13))
                .write(input("a-other.parquet"));
        good(40, 14).write(input("b.parquet"));

        CommandRun run =
                audit("--input", input(), "--on-bad-shard", "quarantine", "--set", "max-quarantined-fraction=1");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.scoredIds()).contains("row-0", "row-39");
        assertThat(run.verdict().get("warnings").toString())
                .contains("shard a-other.parquet: column image_embedding is missing");
    }

    private void writeFourShardsOfSeveralRowGroups(Path place) {
        for (int i = 0; i < 4; i++) {
            Path shard =
                    good(350, 20 + i).rowGroupBytes(SMALL_ROW_GROUPS).write(place.resolve("part-" + i + ".parquet"));
            assertThat(Damage.rowGroups(shard)).isEqualTo(4);
        }
    }

    private static List<Arguments> damages() {
        return List.of(
                Arguments.of("value", "image_embedding", 2),
                Arguments.of("value", "id", 1),
                Arguments.of("header", "text_embedding", 0));
    }

    private static void damage(Path shard, String what, String column, int rowGroup) {
        if (what.equals("value")) {
            Damage.flipValue(shard, column, rowGroup);
        } else {
            Damage.breakPageHeader(shard, column, rowGroup);
        }
    }

    @ParameterizedTest(name = "{0} of {1} in row group {2}")
    @MethodSource("damages")
    void aDamagedPageStopsTheJobAndNamesItsShard(String what, String column, int rowGroup) {
        writeFourShardsOfSeveralRowGroups(input());
        damage(input("part-1.parquet"), what, column, rowGroup);

        CommandRun run = audit("--input", input());

        assertUnusable(run, "1 bad shard(s):", "shard part-1.parquet: a page cannot be decoded");
        assertThat(run.output().resolve("report.json")).doesNotExist();
    }

    @ParameterizedTest(name = "{0} of {1} in row group {2}")
    @MethodSource("damages")
    void noRowOfAShardWithADamagedPageIsLeftInAnyNumber(String what, String column, int rowGroup) throws IOException {
        writeFourShardsOfSeveralRowGroups(input());
        damage(input("part-3.parquet"), what, column, rowGroup);
        writeFourShardsOfSeveralRowGroups(directory.resolve("clean"));
        Files.delete(directory.resolve("clean/part-3.parquet"));

        CommandRun clean =
                CommandRun.audit(spark, directory.resolve("out-clean"), "--input", directory.resolve("clean"));
        CommandRun run =
                audit("--input", input(), "--on-bad-shard", "quarantine", "--set", "max-quarantined-fraction=1");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.statistics()).isEqualTo(clean.statistics());
        assertThat(run.report().get("curves")).isEqualTo(clean.report().get("curves"));
        assertThat(run.verdict().get("warnings").toString()).contains("left out shard part-3.parquet");
        assertThat(run.pairs()).containsExactly(1400L, 1050L, 350L);
        assertThat(run.scores()).extracting(row -> row.getAs("shard")).doesNotContain("part-3.parquet");
        assertThat(run.quarantine())
                .hasSize(350)
                .allMatch(row -> row.shard().equals("part-3.parquet")
                        && row.reason().equals("bad_shard")
                        && row.detail().startsWith("a page cannot be decoded"));
    }

    @Test
    void allShardsWithDamagedPagesAreListedInOneMessage() {
        writeFourShardsOfSeveralRowGroups(input());
        Damage.flipValue(input("part-0.parquet"), "image_embedding", 0);
        Damage.flipValue(input("part-2.parquet"), "text_embedding", 3);

        CommandRun run = audit("--input", input());

        assertUnusable(run, "2 bad shard(s):", "shard part-0.parquet: a page", "shard part-2.parquet: a page");
        assertThat(run.err()).doesNotContain("part-1.parquet").doesNotContain("part-3.parquet");
    }

    @Test
    void aDamagedByteStreamSplitPageStopsTheJobToo() {
        good(40, 30).write(input("a.parquet"));
        Damage.flipValue(good(40, 31).byteStreamSplit().write(input("b.parquet")), "image_embedding", 0);

        assertUnusable(audit("--input", input()), "1 bad shard(s):", "shard b.parquet: a page cannot be decoded");
    }

    @Test
    void nothingIsLeftWhenEveryShardIsBad() throws IOException {
        Files.createDirectories(input());
        Files.write(input("a.parquet"), new byte[0]);

        CommandRun run =
                audit("--input", input(), "--on-bad-shard", "quarantine", "--set", "max-quarantined-fraction=1");

        assertUnusable(run, "nothing to read", "shard a.parquet: 0 bytes");
    }

    @Test
    void aMissingPathIsNothingToRead() {
        CommandRun run = audit("--input", input());

        assertUnusable(run, "nothing to read", input().toString(), "does not exist");
    }

    @Test
    void aDirectoryWithoutShardsIsNothingToRead() throws IOException {
        Files.createDirectories(input());
        Files.writeString(input("readme.txt"), "soon");

        CommandRun run = audit("--input", input());

        assertUnusable(run, "nothing to read", "no file of Parquet", input().toString(), "only 1 *.txt");
    }

    @Test
    void shardsWithoutRowsAreNothingToRead() {
        new Shards().write(input("a.parquet"));

        assertUnusable(audit("--input", input()), "nothing to read", "no usable shard has any row");
    }

    @ParameterizedTest
    @ValueSource(strings = {"in/a.parquet", "in", "in/../in/a.parquet"})
    void aShardGivenTwiceCountsOnce(String again) {
        good(30, 32).write(input("a.parquet"));

        CommandRun run = audit("--input", input("a.parquet"), directory.resolve(again));

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.pairs()).containsExactly(30L, 30L, 0L);
        assertThat(run.out()).contains("1 file(s) left out, given twice: a.parquet");
    }

    @Test
    void rowsOffUnitNormAreRejectedWhenUnitNormIsRequired() {
        Shards shard = new Shards();
        for (Shards.Row row : Gaussians.equicorrelated(30, DIMS, 0.5, 33)) {
            shard.row(row.id(), unit(row.image()), unit(row.text()));
        }
        shard.row("off", vector(1.0, 0.5, 0.0, 0.0), vector(1.0, 0.0, 0.0, 0.0)).write(input("a.parquet"));

        CommandRun run = audit("--input", input(), "--normalize", "require", "--set", LENIENT);

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.pairs()).containsExactly(31L, 30L, 1L);
        assertThat(run.quarantine())
                .extracting("shard", "row", "id", "reason", "detail")
                .containsExactly(
                        tuple("a.parquet", 30L, "off", "not_unit_norm", "image_embedding does not have unit norm"));
    }

    private static Double[] unit(Double[] values) {
        double norm = Math.sqrt(Stream.of(values).mapToDouble(x -> x * x).sum());
        return Stream.of(values).map(x -> x / norm).toArray(Double[]::new);
    }

    @Test
    void theCommittedSampleOfBadInputNamesEveryBadShard() {
        CommandRun run = audit("--input", "data-samples/bad-input");

        assertUnusable(
                run,
                "5 bad shard(s):",
                "shard empty.parquet",
                "shard truncated.parquet",
                "shard not-parquet.parquet",
                "shard missing-column.parquet: column text_embedding is missing",
                "shard wrong-type.parquet: column image_embedding is list<int32>");
    }

    @Test
    void theCommittedSampleOfBadInputIsAuditedWithoutWhatIsBad() {
        CommandRun run = audit(
                "--input",
                "data-samples/bad-input",
                "--on-bad-shard",
                "quarantine",
                "--set",
                "max-quarantined-fraction=0.8");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.pairs()).containsExactly(458L, 100L, 358L);
        assertThat(run.quarantineReasons())
                .isEqualTo(new TreeMap<>(Map.of(
                        "null_vector", 2L,
                        "null_element", 1L,
                        "wrong_length", 2L,
                        "not_finite", 2L,
                        "zero_norm", 1L,
                        "bad_shard", 350L)));
        assertThat(run.quarantine()).hasSize(358);
        assertThat(run.verdict().get("warnings").toString())
                .contains("left out shard corrupt-page.parquet: a page cannot be decoded");
    }

    /** Exit code 5, and one message with all of {@code parts}, on the console and in the verdict alike. */
    static void assertUnusable(CommandRun run, String... parts) {
        assertThat(run.exitCode()).as(run.err()).isEqualTo(5);
        assertThat(run.err()).contains(parts).doesNotContain("Exception").containsOnlyOnce("error: ");
        assertThat(run.verdict().get("exit_code").asInt()).isEqualTo(5);
        assertThat(run.verdict().get("status").asText()).isEqualTo("unusable");
        assertThat(run.verdict().get("errors")).hasSize(1);
        assertThat(run.verdict().get("errors").get(0).asText()).contains(parts);
    }
}
