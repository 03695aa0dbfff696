package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import io.pairscope.fixtures.UnitRows;
import io.pairscope.fixtures.UnitRows.Spread;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The recovery from similarities alone: one row per image, its similarities to the same anchor texts. */
@SharedSpark
class RecoverSimilaritiesTest {
    private static final int ROWS = 200;
    private static final int DIMS = 8;
    private static final int ANCHORS = 12;
    private static final double[] IMAGES = UnitRows.of(Spread.ISOTROPIC, ROWS, DIMS, 0.5, 1);
    private static final double[] TEXTS = UnitRows.of(Spread.ISOTROPIC, ROWS, DIMS, 0.5, 2);

    /** Systems are solved to a relative residual of 1e-11 and similarities err by some 20 times that; five times as much. */
    private static final double ERROR = 1e-9;

    private final SparkSession spark;

    @TempDir
    private Path directory;

    RecoverSimilaritiesTest(SparkSession spark) {
        this.spark = spark;
    }

    private Path input() {
        return directory.resolve("in");
    }

    private CommandRun recover(String output, Object... arguments) {
        return CommandRun.recover(spark, directory.resolve(output), arguments);
    }

    private static List<Shards.Row> similarities(int anchors) {
        double[] texts = Arrays.copyOf(TEXTS, anchors * DIMS);
        return UnitRows.single(UnitRows.similarities(IMAGES, texts, DIMS), anchors);
    }

    private void writeSimilarities() {
        List<Shards.Row> rows = similarities(ANCHORS);
        for (int s = 0; s < 3; s++) {
            new Shards()
                    .doubles()
                    .similarities("similarities")
                    .rows(rows.subList(ROWS * s / 3, ROWS * (s + 1) / 3))
                    .write(input().resolve("part-" + s + ".parquet"));
        }
    }

    @Test
    void similaritiesToAFewTextsGiveWhatEmbeddingsGive() {
        writeSimilarities();
        Path pairs = new Shards()
                .doubles()
                .rows(UnitRows.pairs(IMAGES, TEXTS, DIMS))
                .write(directory.resolve("pairs/a.parquet"));

        CommandRun run = recover("out", "--similarities", input());
        CommandRun byPairs = recover("out-pairs", "--embeddings", pairs);

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.value("numerical_rank"))
                .isEqualTo(byPairs.value("numerical_rank"))
                .isEqualTo(DIMS);
        assertThat(Recovered.of(run).error(IMAGES, DIMS)).isPositive().isLessThan(ERROR);
        assertThat(Recovered.largestDifference(
                        Recovered.of(run).similarities(), Recovered.of(byPairs).similarities()))
                .isPositive()
                .isLessThan(ERROR);
        assertThat(run.recovered()).hasSize(ROWS).allMatch(row -> row.getAs("recovered_error") == null);
        assertThat(run.statistic("identifiable").get("value").asBoolean()).isTrue();
        // Nothing but rounding, which a Gram matrix lets through at √ε, lies below the eight directions.
        assertThat(run.value("singular_value_gap")).isGreaterThan(1e5);
    }

    @Test
    void withoutEmbeddingsThereIsNoTrueErrorToReport() {
        writeSimilarities();

        CommandRun run = recover("out", "--similarities", input());

        for (String name : List.of("recovery_max_error", "recovery_rms_error")) {
            assertThat(run.statistic(name).get("value").isNull()).isTrue();
            assertThat(run.statistic(name).get("note").asText()).contains("no embeddings");
        }
        assertThat(run.report().get("walkthrough"))
                .extracting(check -> check.get("statement").asText() + " "
                        + check.get("status").asText())
                .containsExactly("col(V) = col(Sᵀ) PASS", "rank A(V) = r(r+1)/2 PASS", "1 ∈ col(A(V)) PASS");
        assertThat(run.json("manifest.json").at("/shards/0/similarities_type").asText())
                .isEqualTo("list<double>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mllib", "tsqr"})
    void anotherEngineGivesTheSameRankAndSimilarities(String engine) {
        writeSimilarities();

        CommandRun gram = recover("gram", "--similarities", input(), "--set", "svd.engine=gram");
        CommandRun other = recover("other", "--similarities", input(), "--set", "svd.engine=" + engine);

        assertThat(other.exitCode()).as(other.err()).isZero();
        assertThat(other.report().at("/input/svd_engine").asText()).isEqualTo(engine);
        assertThat(other.value("numerical_rank"))
                .isEqualTo(gram.value("numerical_rank"))
                .isEqualTo(DIMS);
        // Both bases are good to 1e-15 times the condition of S, here below 10; what remains is the tolerance.
        assertThat(Recovered.largestDifference(
                        Recovered.of(other).similarities(), Recovered.of(gram).similarities()))
                .isPositive()
                .isLessThan(1e-8);
        // It was another engine: the same computation would give the same bits.
        assertThat(other.report().at("/curves/singular_values"))
                .isNotEqualTo(gram.report().at("/curves/singular_values"));
    }

    @Test
    void onlyTheQrEngineSeesARankBelowTheFloorOfAGramMatrix() {
        // Two rows of noise at 1e-9: above N·ε·σ1 = 4e-13, below √(N·ε)·σ1 = 2e-6.
        List<Shards.Row> rows = similarities(ANCHORS);
        rows.get(0).image()[3] += 1e-9;
        rows.get(1).image()[5] += 1e-9;
        new Shards().doubles().similarities("similarities").rows(rows).write(input().resolve("a.parquet"));

        CommandRun gram = recover("gram", "--similarities", input());
        CommandRun tsqr = recover("tsqr", "--similarities", input(), "--set", "svd.engine=tsqr");

        assertThat(gram.value("numerical_rank")).isEqualTo(DIMS);
        assertThat(tsqr.value("numerical_rank")).isEqualTo(DIMS + 2);
    }

    @Test
    void theRoundingOfStoredFloatsAddsNoRank() {
        new Shards().similarities("similarities").rows(similarities(ANCHORS)).write(input().resolve("a.parquet"));

        for (String engine : List.of("gram", "mllib", "tsqr")) {
            CommandRun run = recover(engine, "--similarities", input(), "--set", "svd.engine=" + engine);

            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.value("numerical_rank")).as(engine).isEqualTo(DIMS);
            // Floats round by 6e-8; S has a condition below 10.
            assertThat(Recovered.of(run).error(IMAGES, DIMS))
                    .as(engine)
                    .isGreaterThan(1e-9)
                    .isLessThan(1e-6);
        }
    }

    @Test
    void fewerTextsThanDimensionsAreToldInTheVerdict() {
        new Shards()
                .doubles()
                .similarities("similarities")
                .rows(similarities(5))
                .write(input().resolve("a.parquet"));

        CommandRun run = recover("out", "--similarities", input());

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.value("numerical_rank")).isEqualTo(5);
        assertThat(run.verdict().get("status").asText()).isEqualTo("warn");
        assertThat(run.verdict().get("warnings").toString())
                .contains("every one of the 5 texts adds a direction", "no similarities of rank 5 fit");
    }

    @Test
    void anotherColumnIsTakenByItsName() {
        new Shards()
                .doubles()
                .similarities("scores")
                .idColumn("file")
                .rows(similarities(ANCHORS))
                .write(input().resolve("a.parquet"));

        CommandRun run =
                recover("out", "--similarities", input(), "--similarities-column", "scores", "--id-column", "file");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("column scores");
        assertThat(Recovered.of(run).error(IMAGES, DIMS)).isLessThan(ERROR);
    }
}
