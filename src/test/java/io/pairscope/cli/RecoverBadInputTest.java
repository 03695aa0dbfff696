package io.pairscope.cli;

import static io.pairscope.cli.BadInputTest.assertUnusable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.pairscope.fixtures.Damage;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import io.pairscope.fixtures.UnitRows;
import io.pairscope.fixtures.UnitRows.Spread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kind of bad input to a recovery: exit code, one clear message, counts, and no bad row in any number. */
@SharedSpark
class RecoverBadInputTest {
    private static final int ROWS = 120;
    private static final int DIMS = 4;
    private static final int ANCHORS = 6;
    private static final double[] IMAGES = UnitRows.of(Spread.ISOTROPIC, ROWS, DIMS, 0, 1);
    private static final double[] TEXTS = UnitRows.of(Spread.ISOTROPIC, ROWS, DIMS, 0, 2);
    private static final double[] SIMILARITIES =
            UnitRows.similarities(IMAGES, Arrays.copyOf(TEXTS, ANCHORS * DIMS), DIMS);

    private final SparkSession spark;

    @TempDir
    private Path directory;

    RecoverBadInputTest(SparkSession spark) {
        this.spark = spark;
    }

    private CommandRun recover(Object... arguments) {
        return CommandRun.recover(spark, directory.resolve("out"), arguments);
    }

    private Path input() {
        return directory.resolve("in");
    }

    private Path input(String shard) {
        return input().resolve(shard);
    }

    private static Shards pairs() {
        return new Shards().doubles().rows(UnitRows.pairs(IMAGES, TEXTS, DIMS));
    }

    private static Shards similarities() {
        return similarities(SIMILARITIES, ANCHORS);
    }

    private static Shards similarities(double[] values, int anchors) {
        return new Shards().doubles().similarities("similarities").rows(UnitRows.single(values, anchors));
    }

    private static Double[] filled(int length, double value) {
        Double[] vector = new Double[length];
        Arrays.fill(vector, value);
        return vector;
    }

    /** Six numbers, one of them replaced. */
    private static Double[] with(Double value) {
        Double[] vector = filled(ANCHORS, 0.5);
        vector[2] = value;
        return vector;
    }

    private static Shards withBadRows(Shards shard) {
        return shard.row("null", null, null)
                .row("null-element", with(null), null)
                .row("ragged-short", filled(ANCHORS - 1, 0.5), null)
                .row("ragged-long", filled(ANCHORS + 1, 0.5), null)
                .row("empty", filled(0, 0), null)
                .row("nan", with(Double.NaN), null)
                .row("infinite", with(Double.POSITIVE_INFINITY), null)
                .row("zeros", filled(ANCHORS, 0), null);
    }

    @Test
    void badRowsOfSimilaritiesAreQuarantinedWithTheirReasonsAndLeaveNoTrace() {
        similarities().write(directory.resolve("clean/a.parquet"));
        withBadRows(similarities()).write(input("a.parquet"));

        // One group: bad rows move the borders of several.
        CommandRun clean = CommandRun.recover(
                spark,
                directory.resolve("out-clean"),
                "--similarities",
                directory.resolve("clean"),
                "--set",
                "groups=1");
        CommandRun run =
                recover("--similarities", input(), "--set", "max-quarantined-fraction=0.1", "--set", "groups=1");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.pairs()).containsExactly(ROWS + 8L, (long) ROWS, 8L);
        assertThat(run.quarantineReasons())
                .isEqualTo(new TreeMap<>(Map.of(
                        "null_vector", 1L, "null_element", 1L, "wrong_length", 3L, "not_finite", 2L, "zero_norm", 1L)));
        assertThat(run.quarantine())
                .extracting("shard", "row", "id", "reason", "detail")
                .contains(
                        tuple("a.parquet", 120L, "null", "null_vector", "similarities is null"),
                        tuple(
                                "a.parquet",
                                122L,
                                "ragged-short",
                                "wrong_length",
                                "similarities has 5 values, expected 6"),
                        tuple(
                                "a.parquet",
                                123L,
                                "ragged-long",
                                "wrong_length",
                                "similarities has 7 values, expected 6"))
                .hasSize(8);
        assertThat(run.recovered()).hasSize(ROWS);
        assertThat(run.statistics()).isEqualTo(clean.statistics());
    }

    @Test
    void moreBadRowsThanAllowedStopTheJob() {
        withBadRows(similarities()).write(input("a.parquet"));

        assertUnusable(
                recover("--similarities", input()),
                "8 of 128 rows are bad",
                "shard a.parquet, row 120: similarities is null",
                "--set max-quarantined-fraction=0.063");
    }

    @Test
    void valuesThatAreNoCosinesAreAWarning() {
        double[] logits = SIMILARITIES.clone();
        // The logit scale of CLIP, in all rows but those of the first ten.
        for (int i = 10 * ANCHORS; i < logits.length; i++) {
            logits[i] *= 100;
        }
        long outside = UnitRows.single(logits, ANCHORS).stream()
                .filter(row -> Arrays.stream(row.image()).anyMatch(value -> Math.abs(value) > 1))
                .count();
        assertThat(outside).isBetween(100L, 110L);
        similarities(logits, ANCHORS).write(input("a.parquet"));

        CommandRun run = recover("--similarities", input());

        assertThat(run.verdict().get("warnings").toString())
                .contains(outside + " rows have a similarity outside [−1, 1]: these are not cosines");
        assertThat(run.report().at("/input/rows_out_of_range").asLong()).isEqualTo(outside);
    }

    @Test
    void aCommonScaleOfAllSimilaritiesChangesNothingButTheWarning() {
        double[] logits = Arrays.stream(SIMILARITIES).map(value -> 100 * value).toArray();
        similarities(logits, ANCHORS).write(input("a.parquet"));

        CommandRun run = recover("--similarities", input());

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.verdict().get("status").asText()).isEqualTo("warn");
        assertThat(Recovered.of(run).error(IMAGES, DIMS)).isLessThan(1e-9);
    }

    @Test
    void sidesOfUnequalDimensionsHaveNoSimilarities() {
        Shards shard = new Shards();
        for (Shards.Row row : UnitRows.pairs(IMAGES, TEXTS, DIMS)) {
            shard.row(row.id(), row.image(), Arrays.copyOf(row.text(), 3));
        }
        shard.write(input("a.parquet"));

        assertUnusable(recover("--embeddings", input()), "the sides have 4 and 3 dimensions", "one space");
    }

    /** Images in four dimensions, texts in four others; turned, their products are rounding instead of zeros. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sidesWithoutAnySimilarityLeaveNothingToRecoverFrom(boolean turned) {
        double[] images = new double[ROWS * 2 * DIMS];
        double[] texts = new double[ROWS * 2 * DIMS];
        for (int i = 0; i < ROWS; i++) {
            System.arraycopy(IMAGES, i * DIMS, images, i * 2 * DIMS, DIMS);
            System.arraycopy(TEXTS, i * DIMS, texts, i * 2 * DIMS + DIMS, DIMS);
        }
        if (turned) {
            reflect(images, 2 * DIMS);
            reflect(texts, 2 * DIMS);
        }
        new Shards().doubles().rows(UnitRows.pairs(images, texts, 2 * DIMS)).write(input("a.parquet"));

        assertUnusable(recover("--embeddings", input()), "all similarities between the sides are zero");
    }

    /** Every row at the hyperplane whose normal is (1, 2, …, d). */
    private static void reflect(double[] rows, int d) {
        double squares = d * (d + 1) * (2 * d + 1) / 6.0;
        for (int from = 0; from < rows.length; from += d) {
            double dot = 0;
            for (int j = 0; j < d; j++) {
                dot += (j + 1) * rows[from + j];
            }
            for (int j = 0; j < d; j++) {
                rows[from + j] -= 2 * dot / squares * (j + 1);
            }
        }
    }

    @Test
    void aSavedStateHasNoRowsToRecover() {
        pairs().write(input("a.parquet"));
        CommandRun audit = CommandRun.audit(spark, directory.resolve("audit"), "--input", input());
        assertThat(audit.exitCode()).as(audit.err()).isZero();

        CommandRun run = recover("--embeddings", audit.output().resolve("state/moments.arrow"));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("a saved state (*.arrow) has none");
    }

    @ParameterizedTest
    @CsvSource({
        "--similarities, 7, 'the rows have 6 similarities, fewer than --rank 7'",
        "--similarities, 5, '--rank 5 exceeds the numerical rank 4'",
        "--embeddings, 5, 'the rows have 4 dimensions, fewer than --rank 5'"
    })
    void aRankThatTheInputDoesNotHaveIsRefusedWithBothNumbers(String kind, int rank, String message) {
        (kind.equals("--embeddings") ? pairs() : similarities()).write(input("a.parquet"));

        assertUnusable(recover(kind, input(), "--rank", rank), message);
    }

    @Test
    void rowsThatAreAllEqualHaveNoGeometry() {
        double[] equal = new double[50 * DIMS];
        Arrays.fill(equal, 0.1);
        new Shards()
                .rows(UnitRows.pairs(equal, Arrays.copyOf(TEXTS, equal.length), DIMS))
                .write(input("a.parquet"));
        assertUnusable(recover("--embeddings", input()), "all rows of column image_embedding are equal");

        similarities(equal, DIMS).write(directory.resolve("s/a.parquet"));
        CommandRun run = CommandRun.recover(
                spark, directory.resolve("out-s"), "--similarities", directory.resolve("s/a.parquet"));
        assertUnusable(run, "all rows of column similarities are equal");
    }

    @Test
    void aMissingColumnIsNamedWithTheOptionThatNamesIt() {
        pairs().write(input("a.parquet"));

        assertUnusable(
                recover("--similarities", input()),
                "shard a.parquet: column similarities is missing; the shard has id, image_embedding, text_embedding",
                "--similarities-column");
    }

    @ParameterizedTest
    @CsvSource({"empty, 0 bytes, 0", "damaged, a page cannot be decoded, 60"})
    void aBadShardStopsTheJobUnlessItIsToBeLeftOut(String what, String reason, long rowsKnown) throws IOException {
        List<Shards.Row> rows = UnitRows.pairs(IMAGES, TEXTS, DIMS);
        new Shards().doubles().rows(rows.subList(0, 60)).write(input("a.parquet"));
        new Shards().doubles().rows(rows.subList(60, 120)).write(input("b.parquet"));
        CommandRun good = CommandRun.recover(spark, directory.resolve("out-good"), "--embeddings", input("a.parquet"));
        if (what.equals("empty")) {
            Files.write(input("b.parquet"), new byte[0]);
        } else {
            Damage.flipValue(input("b.parquet"), "image_embedding", 0);
        }

        assertUnusable(recover("--embeddings", input()), "1 bad shard(s):", "shard b.parquet: " + reason);
        CommandRun run = recover(
                "--embeddings",
                input(),
                "--on-bad-shard",
                "quarantine",
                "--set",
                "max-quarantined-fraction=0.5",
                "--overwrite");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.verdict().get("warnings").toString()).contains("left out shard b.parquet");
        assertThat(run.pairs()).containsExactly(60 + rowsKnown, 60L, rowsKnown);
        assertThat(run.quarantine()).hasSize((int) rowsKnown);
        assertThat(run.statistics()).isEqualTo(good.statistics());
    }
}
