package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.pairscope.fixtures.Pairs;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Inputs whose numbers could mislead, as a user meets them: sides that do not vary, scales that differ, zeros. */
@SharedSpark
class MisleadingInputTest {
    private final SparkSession spark;

    @TempDir
    private Path temporary;

    MisleadingInputTest(SparkSession spark) {
        this.spark = spark;
    }

    private Path write(String name, double[][] image, double[][] text, boolean doubles) {
        Shards shards = doubles ? new Shards().doubles() : new Shards();
        for (int i = 0; i < image.length; i++) {
            shards.rows(java.util.List.of(Shards.Row.of("id-" + i, image[i], text[i])));
        }
        Path directory = temporary.resolve(name);
        shards.write(directory.resolve("part.parquet"));
        return directory;
    }

    private CommandRun run(String job, String output, Object... arguments) {
        return CommandRun.in(spark, job, temporary.resolve(output), arguments);
    }

    private static double[][] noise(int n, int d, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] rows = new double[n][d];
        for (double[] row : rows) {
            for (int j = 0; j < d; j++) {
                row[j] = random.nextGaussian();
            }
        }
        return rows;
    }

    /** Texts follow the images by half. */
    private static Pairs half() {
        double[][] image = noise(400, 8, 1);
        double[][] text = noise(400, 8, 2);
        for (int i = 0; i < 400; i++) {
            for (int j = 0; j < 8; j++) {
                text[i][j] += 0.5 * image[i][j];
            }
        }
        return new Pairs(image, text);
    }

    private static void assertUndefined(CommandRun run, String reason, String... names) {
        for (String name : names) {
            JsonNode statistic = run.statistic(name);
            assertThat(statistic.get("value").isNull()).as(name).isTrue();
            assertThat(statistic.get("note").asText()).as(name).contains(reason);
        }
    }

    @Test
    void aSideThatDoesNotVaryIsSaidAndNotAnalysed() {
        double[][] parallel = new double[300][];
        for (int i = 0; i < 300; i++) {
            double length = 1 + i % 7;
            parallel[i] = new double[] {.1 * length, .2 * length, .3 * length, .7 * length};
        }
        double[][] varied = noise(300, 4, 1);
        Path constant = write("constant", parallel, varied, false);
        CommandRun audit = run("audit", "audit", "--input", constant);
        assertThat(audit.exitCode()).as(audit.err()).isZero();
        assertUndefined(
                audit,
                "the images do not vary",
                "mutual_information",
                "mid",
                "effective_rank_image",
                "cka",
                "cka_unbiased",
                "procrustes_residual",
                "linear_r2_image_from_text");
        assertThat(audit.value("covariance_rank_image")).isZero();
        assertThat(audit.out()).contains("images vary in 0 of 4 dimensions, texts in 4 of 4");
        assertThat(audit.verdict().get("warnings").toString()).contains("the images of the input do not vary");

        Path candidate = write("candidate", noise(300, 4, 2), noise(300, 4, 3), false);
        CommandRun compare = run("compare", "compare", "--reference", constant, "--candidate", candidate);
        assertThat(compare.exitCode()).as(compare.err()).isZero();
        assertUndefined(compare, "the images do not vary", "mid", "kl_image", "kl_joint");
        assertUndefined(
                compare,
                "of the reference the images do not vary",
                "kl_reversed_image",
                "kl_symmetric_image",
                "bhattacharyya_image",
                "bhattacharyya_joint");
        assertThat(compare.verdict().get("status").asText()).isEqualToIgnoringCase("warn");
        assertThat(compare.verdict().get("warnings").toString()).contains("the images of the reference do not vary");
    }

    @Test
    void scalesOfColumnsChangeNoInformationAndTheirDominanceIsNamed() {
        Pairs pairs = half();
        double[][] scaled = new double[400][8];
        for (int i = 0; i < 400; i++) {
            for (int j = 0; j < 8; j++) {
                scaled[i][j] = pairs.image()[i][j] * Math.pow(10, -6 + 12 * j / 7.0);
            }
        }
        CommandRun plain =
                run("audit", "plain", "--input", write("p", pairs.image(), pairs.text(), true), "--normalize", "never");
        CommandRun columns =
                run("audit", "columns", "--input", write("c", scaled, pairs.text(), true), "--normalize", "never");
        assertThat(columns.value("mutual_information")).isCloseTo(plain.value("mutual_information"), within(1e-11));
        assertThat(columns.value("covariance_rank")).isEqualTo(16);
        assertThat(columns.report().at("/support/input/image/dominant_column").asInt())
                .isEqualTo(7);
        assertThat(columns.verdict().get("warnings").toString()).contains("column 7 carries more than 99 %");
        assertThat(plain.verdict().get("warnings")).isEmpty();
    }

    @Test
    void aRowWithAllOfTheScatterIsNamedAndZerosHaveNoCosine() {
        Pairs pairs = half();
        for (int j = 0; j < 8; j++) {
            pairs.image()[7][j] *= 1e30;
            pairs.text()[20][j] = 0;
        }
        CommandRun run =
                run("audit", "row", "--input", write("r", pairs.image(), pairs.text(), true), "--normalize", "never");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.pairs()).containsExactly(400L, 400L, 0L);
        assertThat(run.report().at("/support/input/image/dominant_row").asText())
                .isEqualTo("shard part.parquet, row 7 (id id-7)");
        assertThat(run.verdict().get("warnings").toString())
                .contains("shard part.parquet, row 7 (id id-7) carries more than 99 %");
        assertThat(run.out()).contains("images vary in 1 of 8 dimensions");
        assertUndefined(run, "rounding", "cka_unbiased");
        assertThat(run.statistic("cosine_mean").get("note").asText()).contains("without 1 pairs");
        assertThat(run.scores())
                .filteredOn(row -> row.isNullAt(row.fieldIndex("cosine")))
                .extracting(row -> row.<String>getAs("id"))
                .containsExactly("id-20");
    }

    @Test
    void rowsNearTheEndsOfTheRangeOfDoubleAreRead() {
        Pairs pairs = half();
        double[][] large = new double[400][8];
        double[][] small = new double[400][8];
        for (int i = 0; i < 400; i++) {
            for (int j = 0; j < 8; j++) {
                large[i][j] = 1e200 * pairs.image()[i][j];
                small[i][j] = 1e-100 * pairs.image()[i][j];
            }
        }
        CommandRun plain = run("audit", "plain", "--input", write("p", pairs.image(), pairs.text(), true));
        CommandRun applied = run("audit", "applied", "--input", write("l", large, pairs.text(), true));
        assertThat(applied.pairs()).containsExactly(400L, 400L, 0L);
        assertThat(applied.value("mutual_information")).isCloseTo(plain.value("mutual_information"), within(1e-12));
        CommandRun never =
                run("audit", "never", "--input", write("s", small, pairs.text(), true), "--normalize", "never");
        assertThat(never.exitCode()).as(never.err()).isZero();
        assertThat(never.value("mutual_information")).isPositive();
    }
}
