package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pairscope.fixtures.SharedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The audit of real sets against values computed independently, by brute force in fp64 over the N × N matrices where that
 * is the definition. The sample sets and their values are part of the checkout; those of more sets lie beside it where they
 * are provided, and their tests are skipped where they are not.
 */
@SharedSpark
class ReferenceStatisticsTest {
    private static final Path SHARED = Path.of("../shared");
    private static final Path REFERENCE = SHARED.resolve("goldens/reference_statistics.json");

    private static final Path SAMPLE_REFERENCE = Path.of("src/test/resources/reference_statistics.json");

    /** What the report says elsewhere than among the statistics, or under another name; compared one by one. */
    private static final Set<String> ELSEWHERE = Set.of(
            "pairs",
            "ranks",
            "mutual_information_standard_error",
            "canonical_correlations_top3",
            "inter_similarity_singular_values_top3",
            "eckart_young_error_rank10",
            "mid_reference_convention_general",
            "identity_residual",
            "cmmd_image_exact",
            "cmmd_text_exact");

    private static final double TOLERANCE = 1e-9;

    /**
     * KL of two nearly equal Gaussians is a difference of sums of 381 terms of size one that cancel to 4e-5: what is left
     * of double precision is 381·2⁻⁵³/4e-5 ≈ 1e-9 per rounding, and there are some hundred.
     */
    private static final Map<String, Double> OTHER_TOLERANCES = Map.of("kl_text", 1e-6);

    /**
     * Zeros of equal texts: sums of 384 terms that cancel, of rounding 384·2⁻⁵³ = 4e-14 times sums of size one; the
     * distance is the root of that.
     */
    private static final Map<String, Double> ABSOLUTE = Map.of(
            "fid_text", 1e-12,
            "wasserstein2_text", 1e-6,
            "gram_loss_text", 1e-12,
            "cmmd_text", 1e-9);

    private final SparkSession spark;

    @TempDir
    private Path temporary;

    ReferenceStatisticsTest(SparkSession spark) {
        this.spark = spark;
    }

    private static boolean isSample(String name) {
        return Files.isDirectory(Path.of("data-samples", name));
    }

    private static Path set(String name) {
        if (isSample(name)) {
            return Path.of("data-samples", name);
        }
        String place = name.startsWith("coco") ? "data/test-only/" : "data/ship/";
        return SHARED.resolve(place + name);
    }

    private static JsonNode expected(String section) throws IOException {
        boolean shipped = section.contains("under") || isSample(section);
        return new ObjectMapper()
                .readTree((shipped ? SAMPLE_REFERENCE : REFERENCE).toFile())
                .get(section);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "emoji-noto",
                "emoji-twemoji",
                "emoji-keywords-names",
                "emoji-english-chinese",
                "coco500-clip-vitb16",
                "coco500-clip-random-init"
            })
    void everyStatisticOfARealSetIsReproduced(String name) throws IOException {
        assumeTrue(isSample(name) || Files.exists(REFERENCE), "skipped: no " + REFERENCE + " beside the checkout");
        CommandRun run = CommandRun.audit(spark, temporary.resolve("out"), "--input", set(name));
        assertThat(run.exitCode()).isZero();
        JsonNode expected = expected(name);
        assertThat(run.report().at("/pairs/in").asLong())
                .isEqualTo(expected.get("pairs").asLong());
        compare(run, expected);
        JsonNode curves = run.report().get("curves");
        if (expected.has("eckart_young_error_rank10")) {
            assertClose(
                    "error of rank 10",
                    curves.at("/eckart_young_errors/10").asDouble(),
                    expected.get("eckart_young_error_rank10").asDouble());
            compareTop3(
                    curves.get("inter_similarity_singular_values"), expected, "inter_similarity_singular_values_top3");
        }
        if (name.startsWith("coco")) {
            JsonNode information = run.report().at("/statistics/mutual_information");
            assertThat(information.get("value").isNull()).isTrue();
            assertThat(information.get("note").asText()).contains("too few rows");
            assertThat(information.get("note").asText()).contains("500 rows");
        } else {
            assertClose(
                    "standard error",
                    run.report()
                            .at("/statistics/mutual_information/standard_error")
                            .asDouble(),
                    expected.get("mutual_information_standard_error").asDouble());
            assertThat(run.value("covariance_rank_image"))
                    .isEqualTo(expected.at("/ranks/0").asDouble());
            assertThat(run.value("covariance_rank_text"))
                    .isEqualTo(expected.at("/ranks/1").asDouble());
            compareTop3(curves.get("canonical_correlations"), expected, "canonical_correlations_top3");
        }
    }

    private static void compareTop3(JsonNode actual, JsonNode expected, String name) {
        for (int k = 0; k < 3; k++) {
            assertClose(
                    name + " " + k,
                    actual.get(k).asDouble(),
                    expected.get(name).get(k).asDouble());
        }
    }

    @Test
    void oneSetUnderAnotherIsReproduced() throws IOException {
        CommandRun run = CommandRun.in(
                spark,
                "compare",
                temporary.resolve("out"),
                "--reference",
                set("emoji-noto"),
                "--candidate",
                set("emoji-twemoji"));
        assertThat(run.exitCode()).isZero();
        compare(run, expected("emoji-twemoji under emoji-noto"));
        assertThat(run.value("mid_kl_identity_residual")).isCloseTo(0, within(1e-9));
    }

    /** Published to four digits. */
    @ParameterizedTest(name = "ridge {0}: {1} nats")
    @CsvSource({"5e-4,40.90", "1e-3,23.64", "1e-2,2.52"})
    void aRidgeGivesFewRowsTheirKnownInformation(String ridge, double information) {
        assumeTrue(Files.exists(REFERENCE), "skipped: no " + REFERENCE + " beside the checkout");
        CommandRun run = CommandRun.audit(
                spark,
                temporary.resolve("out"),
                "--input",
                set("coco500-clip-vitb16"),
                "--rank-policy",
                "ridge",
                "--set",
                "ridge=" + ridge);
        assertThat(run.value("mutual_information")).isCloseTo(information, within(0.005));
        assertThat(run.statistic("mutual_information_bias_corrected")
                        .get("note")
                        .asText())
                .contains("regularized");
    }

    /** Every number of the reference that is not compared elsewhere. */
    private static void compare(CommandRun run, JsonNode expected) {
        for (Map.Entry<String, JsonNode> entry : expected.properties()) {
            if (!ELSEWHERE.contains(entry.getKey())) {
                assertClose(
                        entry.getKey(),
                        run.value(entry.getKey()),
                        entry.getValue().asDouble());
            }
        }
    }

    private static void assertClose(String name, double actual, double expected) {
        double tolerance =
                ABSOLUTE.getOrDefault(name, OTHER_TOLERANCES.getOrDefault(name, TOLERANCE) * Math.abs(expected));
        assertThat(actual).as(name).isCloseTo(expected, within(tolerance));
    }
}
