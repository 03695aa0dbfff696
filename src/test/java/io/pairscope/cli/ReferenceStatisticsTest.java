package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pairscope.fixtures.SharedSpark;
import io.pairscope.report.StatisticName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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

    private static final Set<String> REPORTED_OF_EMOJI = Set.of(
            "mutual_information",
            "mutual_information_bias_corrected",
            "independence_z",
            "intra_image_cosine_mean",
            "intra_image_cosine_variance",
            "intra_text_cosine_mean",
            "intra_text_cosine_variance");

    private static final Set<String> REPORTED_OF_EQUAL_SIDES =
            Set.of("cosine_mean", "clip_score_mean", "inter_cosine_mean", "inter_cosine_variance");

    private static final double TOLERANCE = 1e-9;

    /**
     * KL of two nearly equal Gaussians is a difference of sums of 381 terms of size one that cancel to 4e-5: what is left
     * of double precision is 381·2⁻⁵³/4e-5 ≈ 1e-9 per rounding, and there are some hundred.
     */
    private static final Map<String, Double> OTHER_TOLERANCES = Map.of("kl_text", 1e-6);

    private static final List<String> REPORTED =
            Arrays.stream(StatisticName.values()).map(StatisticName::key).toList();

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
        TreeSet<String> compared = compare(run, expected);
        if (name.startsWith("coco")) {
            assertThat(compared).hasSize(8);
            JsonNode information = run.report().at("/statistics/mutual_information");
            assertThat(information.get("value").isNull()).isTrue();
            assertThat(information.get("note").asText()).contains("too few rows");
            assertThat(information.get("note").asText()).contains("500 rows");
        } else {
            TreeSet<String> names = new TreeSet<>(REPORTED_OF_EMOJI);
            if (name.equals("emoji-keywords-names")) {
                names.addAll(REPORTED_OF_EQUAL_SIDES);
            }
            assertThat(compared).isEqualTo(names);
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
            for (int k = 0; k < 3; k++) {
                assertClose(
                        "canonical correlation " + k,
                        run.report().at("/curves/canonical_correlations/" + k).asDouble(),
                        expected.at("/canonical_correlations_top3/" + k).asDouble());
            }
        }
    }

    @Test
    void oneSetUnderAnotherIsReproduced() throws IOException {
        CommandRun run = CommandRun.audit(
                spark, temporary.resolve("out"), "--input", set("emoji-twemoji"), "--reference", set("emoji-noto"));
        assertThat(run.exitCode()).isZero();
        assertThat(compare(run, expected("emoji-twemoji under emoji-noto")))
                .containsExactly("kl_image", "kl_joint", "kl_text", "mid", "mid_reference_convention");
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

    private static TreeSet<String> compare(CommandRun run, JsonNode expected) {
        TreeSet<String> compared = new TreeSet<>();
        expected.fieldNames().forEachRemaining(name -> {
            if (REPORTED.contains(name)) {
                assertClose(name, run.value(name), expected.get(name).asDouble());
                compared.add(name);
            }
        });
        return compared;
    }

    private static void assertClose(String name, double actual, double expected) {
        double tolerance = OTHER_TOLERANCES.getOrDefault(name, TOLERANCE);
        assertThat(actual).as(name).isCloseTo(expected, within(tolerance * Math.abs(expected)));
    }
}
