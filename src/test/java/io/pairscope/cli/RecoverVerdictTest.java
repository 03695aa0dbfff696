package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import io.pairscope.fixtures.UnitRows;
import io.pairscope.fixtures.UnitRows.Spread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a recovery says of rows that determine the similarities, and of rows that do not. */
@SharedSpark
class RecoverVerdictTest {
    private static final int DIMS = 8;

    private final SparkSession spark;

    @TempDir
    private Path directory;

    RecoverVerdictTest(SparkSession spark) {
        this.spark = spark;
    }

    private Path input() {
        return directory.resolve("in");
    }

    private CommandRun recover(Object... arguments) {
        return CommandRun.recover(spark, directory.resolve("out"), arguments);
    }

    private CommandRun recoverImages(double[] images, Object... arguments) {
        double[] texts = UnitRows.of(Spread.ISOTROPIC, images.length / DIMS, DIMS, 0, 100);
        return recoverPairs(images, texts, arguments);
    }

    private CommandRun recoverPairs(double[] images, double[] texts, Object... arguments) {
        new Shards().doubles().rows(UnitRows.pairs(images, texts, DIMS)).write(input().resolve("a.parquet"));
        List<Object> all = new ArrayList<>(List.of("--embeddings", input()));
        all.addAll(List.of(arguments));
        return recover(all.toArray());
    }

    /** Exit code 3, a full report with {@code identifiable} false, the same sentence wherever it is said, and no rows. */
    private static void assertNotIdentifiable(CommandRun run, String... parts) {
        assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
        assertThat(run.err()).isEmpty();
        assertThat(run.statistic("identifiable").get("value").isBoolean()).isTrue();
        assertThat(run.statistic("identifiable").get("value").asBoolean()).isFalse();
        assertThat(run.statistic("identifiable").get("note").asText()).contains(parts);
        assertThat(run.verdict().get("status").asText()).isEqualTo("fail");
        assertThat(run.verdict().get("errors")).hasSize(1);
        assertThat(run.verdict().get("errors").get(0).asText()).contains(parts);
        assertThat(run.out()).contains(parts).contains("verdict  fail (exit 3)");
        assertThat(run.output().resolve("recovered")).doesNotExist();
        assertThat(run.output().resolve("state/recovery.arrow")).exists();
        assertThat(run.statistic("recovery_max_error").get("note").asText()).contains("one of many");
    }

    @Test
    void fewerRowsThanUnknownsAreNotIdentifiableAndTheRankThatWouldBeIsNamed() {
        CommandRun run = recoverImages(UnitRows.of(Spread.ISOTROPIC, 20, DIMS, 0, 1));

        assertNotIdentifiable(
                run,
                "not identifiable: 20 rows cannot determine the 36 unknowns of rank 8",
                "at most rank 5, comfortably rank 2.");
        // The equations all hold, and still the similarities are wrong.
        assertThat(run.value("recovery_residual_rms")).isLessThan(1e-9);
        assertThat(run.value("recovery_max_error")).isGreaterThan(0.1);
    }

    @Test
    void oneRowTooFewIsOneTooFew() {
        assertNotIdentifiable(
                recoverImages(UnitRows.of(Spread.ISOTROPIC, 35, DIMS, 0, 1)),
                "35 rows cannot determine the 36 unknowns of rank 8");
    }

    @Test
    void theSuggestedRankIsSolvedAndWhatItLeavesOutIsToldAsAWarning() {
        CommandRun run = recoverImages(UnitRows.of(Spread.ISOTROPIC, 20, DIMS, 0, 1), "--rank", "2");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.statistic("identifiable").get("note").asText())
                .startsWith(
                        "identifiable: 20 rows determine all 3 unknowns of rank 2, but no similarities of that rank");
        assertThat(run.value("recovery_rank")).isEqualTo(2);
        assertThat(run.value("numerical_rank")).isEqualTo(DIMS);
        assertThat(run.statistic("recovery_rank").get("note").asText()).contains("--rank leaves out directions");
        // Isotropic rows have 2/8 of their squares in two directions.
        assertThat(run.value("recovery_residual_rms")).isBetween(0.2, 1.0);
        assertThat(run.verdict().get("status").asText()).isEqualTo("warn");
        assertThat(run.verdict().get("warnings").toString())
                .contains("no similarities of rank 2 fit", "directions cut off by --rank");
    }

    @Test
    void rowsAtAConstantCosineToOneDirectionAreFlaggedThoughTheResidualIsTiny() {
        CommandRun run = recoverImages(UnitRows.cone(200, DIMS, 0.5, 1));

        assertNotIdentifiable(
                run, "not identifiable: 200 rows for 36 unknowns leave 1", "a constant cosine to one direction");
        assertThat(run.value("recovery_relative_residual")).isLessThan(1e-10);
        assertThat(run.value("recovery_residual_rms")).isLessThan(1e-9);
        assertThat(run.value("identifiability_defect")).isGreaterThan(1e-3);
        assertThat(run.value("recovery_max_error")).isGreaterThan(0.1);
    }

    @Test
    void rowsThatRepeatAreNotMoreRows() {
        double[] ten = UnitRows.of(Spread.ISOTROPIC, 10, DIMS, 0, 3);
        double[] repeated = new double[200 * DIMS];
        for (int i = 0; i < 200; i++) {
            System.arraycopy(ten, i % 10 * DIMS, repeated, i * DIMS, DIMS);
        }

        CommandRun run = recoverImages(repeated);

        assertNotIdentifiable(run, "not identifiable: 200 rows for 36 unknowns leave", "of them open", "rows repeat");
        // 26 of 36 unknowns are open: √(26/36), give or take what a random probe of 36 numbers varies.
        assertThat(run.value("identifiability_defect")).isCloseTo(Math.sqrt(26.0 / 36), within(0.15));
    }

    @Test
    void contentThatNoTextSeesIsAWarningWithItsSize() {
        int n = 2000;
        double[] five = UnitRows.of(Spread.ISOTROPIC, n, 5, 0, 4);
        double[] texts = new double[n * DIMS];
        for (int i = 0; i < n; i++) {
            System.arraycopy(five, i * 5, texts, i * DIMS, 5);
        }

        CommandRun run = recoverPairs(UnitRows.of(Spread.ISOTROPIC, n, DIMS, 0, 5), texts);

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.value("numerical_rank")).isEqualTo(5);
        assertThat(run.statistic("identifiable").get("value").asBoolean()).isTrue();
        // The share b of a row that is seen is Beta(5/2, 3/2), and c·b fits 1 best with c = E[b]/E[b²]: the mean square
        // of what is left is Var[b]/E[b²] = 3/28. Three standard errors of n rows are 0.015.
        assertThat(run.value("recovery_residual_rms")).isCloseTo(Math.sqrt(3.0 / 28), within(0.015));
        assertThat(run.verdict().get("status").asText()).isEqualTo("warn");
        assertThat(run.verdict().get("warnings").toString())
                .contains(
                        "no similarities of rank 5 fit", "miss 1 by 0.33", "content that the other side does not see");
        assertThat(run.recovered()).hasSize(n);
    }

    @Test
    void aRecoveryThatDidNotConvergeIsNeitherIdentifiableNorNot() {
        CommandRun run =
                recoverImages(UnitRows.of(Spread.ISOTROPIC, 200, DIMS, 0, 6), "--set", "recovery.max-iterations=3");

        assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
        assertThat(run.statistic("identifiable").get("value").isNull()).isTrue();
        assertThat(run.statistic("identifiable").get("note").asText())
                .contains("not converged: iteration limit after 3 iterations", "200 rows for 36 unknowns", "--resume");
        assertThat(run.value("recovery_iterations")).isEqualTo(3);
        assertThat(run.value("recovery_relative_residual")).isGreaterThan(1e-10);
        assertThat(run.verdict().get("errors").get(0).asText()).contains("not converged");
        assertThat(run.output().resolve("recovered")).doesNotExist();
        assertThat(run.output().resolve("state").toFile().list())
                .containsExactlyInAnyOrder("recovery.arrow", "recovery-pass-00003.arrow");
    }

    @ParameterizedTest
    @CsvSource({"1e-6, 0, pass, is within bounds", "1e-20, 3, fail, is above max = 1.0E-20"})
    void aCheckOnTheErrorDecides(double max, int exitCode, String status, String message) throws IOException {
        Path file = Files.writeString(
                directory.resolve("recover.conf"),
                "checks = [ { statistic = recovery_max_error, max = " + max + " } ]\n");

        CommandRun run = recoverImages(UnitRows.of(Spread.ISOTROPIC, 200, DIMS, 0, 7), "--config", file);

        assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
        assertThat(run.verdict().get("status").asText()).isEqualTo(status);
        assertThat(run.report().get("checks").get(0).get("message").asText())
                .contains("recovery_max_error = ", message);
        // A failed check is no reason to withhold what was recovered.
        assertThat(run.recovered()).hasSize(200);
    }

    @ParameterizedTest
    @CsvSource({"warn, 4", "error, 0"})
    void aWarningOfTheRecoveryCountsAsOneWhereWarningsAreAskedFor(String failOn, int exitCode) {
        CommandRun run =
                recoverImages(UnitRows.of(Spread.ISOTROPIC, 200, DIMS, 0, 8), "--rank", "3", "--fail-on", failOn);

        assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
        assertThat(run.verdict().get("warnings").toString()).contains("no similarities of rank 3 fit");
    }
}
