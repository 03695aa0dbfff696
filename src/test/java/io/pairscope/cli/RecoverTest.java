package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import io.pairscope.fixtures.UnitRows;
import io.pairscope.fixtures.UnitRows.Spread;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The recovery as a user runs it, on embeddings that determine it. */
@SharedSpark
class RecoverTest {
    /** The published demonstration. */
    private static final int DEMO_ROWS = 42;

    private static final int DEMO_DIMS = 3;
    private static final double[] DEMO_IMAGES = UnitRows.uniform(DEMO_ROWS, DEMO_DIMS, 1);
    private static final double[] DEMO_TEXTS = UnitRows.uniform(DEMO_ROWS, DEMO_DIMS, 2);

    /** What a published fp32 run misses by 9e-7; here every number is double. */
    private static final double DEMO_ERROR = 1e-12;

    private final SparkSession spark;

    @TempDir
    private Path directory;

    RecoverTest(SparkSession spark) {
        this.spark = spark;
    }

    private Path input() {
        return directory.resolve("in");
    }

    private Path output() {
        return directory.resolve("out");
    }

    private CommandRun recover(Object... arguments) {
        return CommandRun.recover(spark, output(), arguments);
    }

    /** Shards of equally many of the rows each, in order. */
    private List<Path> write(List<Shards.Row> rows, int shards) {
        List<Path> written = new ArrayList<>();
        for (int s = 0; s < shards; s++) {
            List<Shards.Row> part = rows.subList(rows.size() * s / shards, rows.size() * (s + 1) / shards);
            written.add(new Shards().doubles().rows(part).write(input().resolve("part-" + s + ".parquet")));
        }
        return written;
    }

    private List<Path> writeDemo() {
        return write(UnitRows.pairs(DEMO_IMAGES, DEMO_TEXTS, DEMO_DIMS), 3);
    }

    @Test
    void thePublishedDemonstrationIsRecoveredToRounding() {
        writeDemo();

        CommandRun run = recover("--embeddings", input());

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.value("recovery_max_error")).isPositive().isLessThanOrEqualTo(DEMO_ERROR);
        assertThat(run.value("recovery_rms_error")).isPositive().isLessThan(run.value("recovery_max_error"));
        assertThat(run.statistic("recovery_max_error").get("note").asText()).contains("all 1764 pairs");
        assertThat(run.value("numerical_rank")).isEqualTo(3);
        assertThat(run.value("recovery_rank")).isEqualTo(3);
        assertThat(run.value("rows_per_unknown")).isEqualTo(42.0 / 6);
        assertThat(run.value("recovery_relative_residual")).isLessThanOrEqualTo(1e-10);
        // Six unknowns take six conjugate gradients, and a few more where rounding has eaten into them.
        assertThat(run.value("recovery_iterations")).isBetween(6.0, 12.0);
        assertThat(run.value("recovery_ritz_min")).isPositive().isLessThan(run.value("recovery_ritz_max"));
        // The error of the probe is its residual (1e-9) over the smallest eigenvalue, here 0.3; three times as much.
        assertThat(run.value("identifiability_defect")).isLessThan(1e-8);
        assertThat(run.statistic("identifiable").get("value").isBoolean()).isTrue();
        assertThat(run.statistic("identifiable").get("value").asBoolean()).isTrue();
        assertThat(run.statistic("identifiable").get("note").asText())
                .isEqualTo("identifiable: 42 rows determine all 6 unknowns of rank 3");
        assertThat(run.verdict().get("status").asText()).isEqualTo("pass");
    }

    @Test
    void aRunLeavesWhatTheDesignNames() {
        writeDemo();

        CommandRun run = recover("--embeddings", input());

        assertThat(output().toFile().list())
                .containsExactlyInAnyOrder(
                        "recovered",
                        "quarantine",
                        "state",
                        "report.html",
                        "report.json",
                        "summary.md",
                        "manifest.json",
                        "verdict.json",
                        "metrics.prom");
        assertThat(output().resolve("state").toFile().list()).containsExactly("recovery.arrow");
        assertThat(run.recovered().get(0).schema().fieldNames())
                .containsExactly("id", "recovered_self_similarity", "recovered_embedding", "recovered_error");
        assertThat(run.recovered()).hasSize(DEMO_ROWS);
        assertThat(run.pairs()).containsExactly(42L, 42L, 0L);
        assertThat(run.quarantine()).isEmpty();
        assertThat(run.report().at("/input/solved_on_rows").asInt()).isEqualTo(DEMO_ROWS);
        assertThat(run.report().at("/curves/singular_values")).hasSize(3);
        assertThat(run.report().at("/curves/residuals")).hasSizeGreaterThan((int) run.value("recovery_iterations"));
        assertThat(run.json("manifest.json").at("/shards")).hasSize(3);
        assertThat(run.json("manifest.json").at("/blas/name").asText()).isNotBlank();
        assertThat(run.out())
                .contains("42 rows in = 42 scored + 0 quarantined", "identifiable: 42 rows", "verdict  pass (exit 0)");
    }

    @Test
    void recoveredEmbeddingsHaveTheTrueCosines() {
        writeDemo();

        Recovered recovered = Recovered.of(recover("--embeddings", input()));

        assertThat(recovered.rank()).isEqualTo(DEMO_DIMS);
        for (double self : recovered.selfSimilarities()) {
            assertThat(self).isCloseTo(1, within(DEMO_ERROR));
        }
        assertThat(recovered.error(DEMO_IMAGES, DEMO_DIMS)).isPositive().isLessThanOrEqualTo(DEMO_ERROR);
        // It is the images that were recovered, not the texts, and not the rows themselves (only up to a rotation).
        assertThat(recovered.error(DEMO_TEXTS, DEMO_DIMS)).isGreaterThan(0.1);
        assertThat(Recovered.largestDifference(recovered.embeddings(), DEMO_IMAGES))
                .isGreaterThan(0.1);
    }

    @Test
    void theWalkthroughFindsEveryStatementAsExpectedAndTheFalseOneFalse() {
        writeDemo();

        JsonNode walkthrough = recover("--embeddings", input()).report().get("walkthrough");

        List<String> expectedTrue = new ArrayList<>();
        List<String> expectedFalse = new ArrayList<>();
        for (JsonNode check : walkthrough) {
            assertThat(check.get("status").asText()).as(check.toString()).isEqualTo("PASS");
            assertThat(check.get("found").asBoolean())
                    .isEqualTo(check.get("expected").asBoolean());
            assertThat(check.get("how").asText()).isEqualTo("rows");
            (check.get("expected").asBoolean() ? expectedTrue : expectedFalse)
                    .add(check.get("statement").asText());
        }
        assertThat(expectedTrue)
                .containsExactly(
                        "col(U) = col(S)",
                        "col(U) = col(X_T)",
                        "col(V) = col(Sᵀ)",
                        "col(V) = col(X_I)",
                        "rank A(V) = r(r+1)/2",
                        "1 ∈ col(A(V))",
                        "1 ∈ col(X_I∘X_I)",
                        "col(A(X_I)) = col(A(V))");
        assertThat(expectedFalse).containsExactly("col(V) = col(S)");
        assertThat(walkthrough.get(4).at("/ranks/[V, S]").asInt()).isEqualTo(6);
        assertThat(walkthrough.get(5).at("/ranks/A(V)").asInt()).isEqualTo(6);
    }

    @Test
    void onTheTextSideTheTextsAreRecovered() {
        writeDemo();

        CommandRun run = recover("--embeddings", input(), "--side", "text");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.report().at("/input/side").asText()).isEqualToIgnoringCase("text");
        assertThat(run.value("recovery_max_error")).isLessThanOrEqualTo(DEMO_ERROR);
        assertThat(Recovered.of(run).error(DEMO_TEXTS, DEMO_DIMS)).isLessThanOrEqualTo(DEMO_ERROR);
        assertThat(run.report().get("walkthrough"))
                .allMatch(check -> check.get("status").asText().equals("PASS"));
    }

    /** At a rank that leaves some of each row out, so that errors are far above rounding. */
    @ParameterizedTest(name = "{0} side, {1} rows, rank {2}")
    @CsvSource({"image, 300, 5, 3", "text, 700, 4, 7"})
    void theErrorOfARowIsThatOfItsSimilaritiesWithAllRows(String side, int n, int rank, long seed) {
        int d = 6;
        double[] images = UnitRows.of(Spread.HEAVY_TAILED, n, d, 1, seed);
        double[] texts = UnitRows.of(Spread.ISOTROPIC, n, d, 1, seed + 1);
        write(UnitRows.pairs(images, texts, d), 3);

        CommandRun run = recover("--embeddings", input(), "--side", side, "--rank", rank);

        assertThat(run.exitCode()).as(run.err()).isZero();
        Recovered recovered = Recovered.of(run);
        double[] found = recovered.similarities();
        double[] rows = side.equals("image") ? images : texts;
        double[] wanted = UnitRows.similarities(rows, rows, d);
        Map<String, Double> errors = new HashMap<>();
        run.recovered().forEach(row -> errors.put(row.getAs("id"), row.getAs("recovered_error")));
        double squares = 0;
        double largest = 0;
        for (int i = 0; i < n; i++) {
            // Without negative eigenvalues, which embeddings leave out.
            assertThat(found[i * n + i]).isCloseTo(recovered.selfSimilarities()[i], within(1e-12));
            double own = 0;
            for (int j = 0; j < n; j++) {
                double difference = found[i * n + j] - wanted[i * n + j];
                own += difference * difference;
                largest = Math.max(largest, Math.abs(difference));
            }
            assertThat(errors.get("row-" + i)).isCloseTo(Math.sqrt(own / n), within(1e-12));
            squares += own;
        }
        double rms = Math.sqrt(errors.values().stream().mapToDouble(e -> e * e).sum() / n);
        assertThat(rms).isPositive().isCloseTo(run.value("recovery_rms_error"), within(1e-12));
        assertThat(run.value("recovery_rms_error")).isCloseTo(Math.sqrt(squares / n / n), within(1e-12));
        assertThat(run.value("recovery_max_error")).isCloseTo(largest, within(1e-12));
        assertThat(errors.values()).allMatch(error -> error <= run.value("recovery_max_error") + 1e-12);
    }

    @Test
    void theOrderInWhichShardsAreListedChangesNoBit() {
        List<Path> shards = writeDemo();

        CommandRun forward = recover("--embeddings", shards.get(0), shards.get(1), shards.get(2));
        CommandRun backward = CommandRun.recover(
                spark, directory.resolve("again"), "--embeddings", shards.get(2), shards.get(0), shards.get(1));

        assertThat(backward.exitCode()).as(backward.err()).isZero();
        assertThat(backward.statistics()).isEqualTo(forward.statistics());
        assertThat(backward.report().get("curves")).isEqualTo(forward.report().get("curves"));
        assertThat(Recovered.of(backward).embeddings())
                .containsExactly(Recovered.of(forward).embeddings());
    }

    @Test
    void solvingOnASampleRecoversAndVerifiesAllRows() {
        int n = 2000;
        int d = 6;
        double[] images = UnitRows.of(Spread.HEAVY_TAILED, n, d, 1, 3);
        write(UnitRows.pairs(images, UnitRows.of(Spread.ISOTROPIC, n, d, 1, 4), d), 2);

        CommandRun run = recover("--embeddings", input(), "--set", "recovery.sample-rows=300");

        assertThat(run.exitCode()).as(run.err()).isZero();
        // Binomial: 300 ± 16.
        assertThat(run.report().at("/input/solved_on_rows").asInt()).isBetween(236, 364);
        assertThat(run.recovered()).hasSize(n);
        // 14 rows per unknown; the similarities err by some 20 times the relative residual, 1e-11.
        assertThat(run.value("recovery_residual_rms")).isPositive().isLessThan(1e-9);
        assertThat(run.value("recovery_max_error")).isPositive().isLessThan(1e-9);
        assertThat(Recovered.of(run).error(images, d)).isLessThan(1e-9);
    }

    @Test
    void rowsTooManyForTheDriverAreRecoveredByDistributedPassesAlikeTwice() {
        int n = 70_000;
        int d = 64;
        // The driver keeps up to 32 MiB of whitened rows; these are more.
        assertThat((long) n * d * Double.BYTES).isGreaterThan(32L << 20);
        for (int s = 0; s < 4; s++) {
            double[] images = UnitRows.of(Spread.ISOTROPIC, n / 4, d, 1, 10 + s);
            double[] texts = UnitRows.of(Spread.ISOTROPIC, n / 4, d, 1, 20 + s);
            new Shards()
                    .withoutIds()
                    .rows(UnitRows.pairs(images, texts, d))
                    .write(input().resolve("part-" + s + ".parquet"));
        }
        int keptBefore = spark.sparkContext().getPersistentRDDs().size();

        Jobs jobs = new Jobs();
        spark.sparkContext().addSparkListener(jobs);
        CommandRun first = recover("--embeddings", input());
        spark.sparkContext().removeSparkListener(jobs);
        CommandRun second = CommandRun.recover(spark, directory.resolve("again"), "--embeddings", input());

        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(jobs.descriptions).anyMatch(description -> description.startsWith("Pairscope: pass 2 (residual "));
        assertThat(spark.sparkContext().getPersistentRDDs().size()).isEqualTo(keptBefore);
        assertThat(first.value("numerical_rank")).isEqualTo(d);
        // The rows as stored are the truth, so that floats cost nothing here; 1e-9 is what the issue asks for.
        assertThat(first.value("recovery_max_error")).isPositive().isLessThanOrEqualTo(1e-9);
        assertThat(first.statistic("recovery_max_error").get("note").asText()).contains("sample of");
        assertThat(first.report().get("walkthrough"))
                .allMatch(check -> check.get("status").asText().equals("PASS")
                        && check.get("how").asText().equals("gram"));
        assertThat(second.statistics()).isEqualTo(first.statistics());
        assertThat(second.report().get("curves")).isEqualTo(first.report().get("curves"));
    }

    /** Hears what Spark was asked to do. */
    private static final class Jobs extends SparkListener {
        final Queue<String> descriptions = new ConcurrentLinkedQueue<>();

        @Override
        public void onJobStart(SparkListenerJobStart start) {
            descriptions.add(start.properties().getProperty("spark.job.description", ""));
        }
    }
}
