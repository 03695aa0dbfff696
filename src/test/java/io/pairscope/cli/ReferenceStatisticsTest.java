package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pairscope.fixtures.SharedSpark;
import io.pairscope.fixtures.TestSets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The audit of real sets against values computed independently, by brute force in fp64 over the N × N matrices where that
 * is the definition. The sample sets and their values are part of the checkout; those of more sets are taken in
 * where {@link TestSets} finds them.
 */
@SharedSpark
class ReferenceStatisticsTest {
    private static final Path SAMPLE_REFERENCE = Path.of("src/test/resources/reference_statistics.json");

    /** What the report says elsewhere than among the statistics, or under another name; compared one by one. */
    private static final Set<String> ELSEWHERE = Set.of(
            "pairs",
            "ranks",
            "ridge_mutual_information",
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

    /** The sets of the checkout, and those beside it where they are provided. */
    static List<String> sets() throws IOException {
        List<String> sets = new ArrayList<>();
        for (Path file : List.of(SAMPLE_REFERENCE, TestSets.STATISTICS)) {
            if (Files.exists(file)) {
                new ObjectMapper().readTree(file.toFile()).fieldNames().forEachRemaining(name -> {
                    if (!name.equals("about") && !name.contains(" under ") && !sets.contains(name)) {
                        sets.add(name);
                    }
                });
            }
        }
        return sets;
    }

    private static Path set(String name) {
        Path sample = Path.of("data-samples", name);
        return Files.exists(sample) ? sample : TestSets.required(name);
    }

    private static JsonNode expected(String section) throws IOException {
        JsonNode ofCheckout =
                new ObjectMapper().readTree(SAMPLE_REFERENCE.toFile()).get(section);
        JsonNode expected = ofCheckout != null
                ? ofCheckout
                : new ObjectMapper().readTree(TestSets.STATISTICS.toFile()).get(section);
        assertThat(expected.size()).as("numbers of " + section).isGreaterThan(15);
        return expected;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sets")
    void everyStatisticOfARealSetIsReproduced(String name) throws IOException {
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
        if (!expected.has("mutual_information")) {
            JsonNode information = run.report().at("/statistics/mutual_information");
            assertThat(information.get("value").isNull()).isTrue();
            assertThat(information.get("note").asText()).contains("too few rows");
            assertThat(information.get("note").asText())
                    .contains(expected.get("pairs").asText() + " rows");
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

    /** Log-determinants of the ridged covariances, which have no near-null direction to lose digits in. */
    @ParameterizedTest(name = "ridge {0}")
    @ValueSource(strings = {"0.0005", "0.001", "0.01"})
    void aRidgeGivesFewRowsTheirInformation(String ridge) throws IOException {
        String few = "emoji-noto/part-00000.parquet";
        CommandRun run = CommandRun.audit(
                spark,
                temporary.resolve("out"),
                "--input",
                set(few),
                "--rank-policy",
                "ridge",
                "--set",
                "ridge=" + ridge);
        assertClose(
                "mutual_information",
                run.value("mutual_information"),
                expected(few).at("/ridge_mutual_information/" + ridge).asDouble());
        assertThat(run.statistic("mutual_information_bias_corrected")
                        .get("note")
                        .asText())
                .contains("regularized");
        assertThat(run.statistic("mutual_information").get("standard_error").isNull())
                .isTrue();
        assertThat(run.statistic("mutual_information").get("note").asText())
                .contains("no standard error")
                .contains("395 rows");
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
