package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Samples;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An audit that holds its closed-form shuffle curves against a shuffle, as a user runs it. */
@SharedSpark
class VerifyShuffleTest {
    private static final Path NOTO = Path.of("data-samples/emoji-noto");
    private static final Path TWEMOJI = Path.of("data-samples/emoji-twemoji");

    private final SparkSession spark;

    @TempDir
    private Path temporary;

    VerifyShuffleTest(SparkSession spark) {
        this.spark = spark;
    }

    private CommandRun audit(Object... arguments) {
        return CommandRun.audit(spark, temporary.resolve("out"), arguments);
    }

    private Path gaussians(int n, int d) {
        Path directory = temporary.resolve("in");
        List<Shards.Row> rows = Gaussians.equicorrelated(n, d, 0.7, 11);
        for (int s = 0; s < 3; s++) {
            new Shards()
                    .rows(rows.subList(s * n / 3, (s + 1) * n / 3))
                    .write(directory.resolve("part-" + s + ".parquet"));
        }
        return directory;
    }

    private static JsonNode check(CommandRun run) {
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run.report().get("shuffle_check");
    }

    private static void assertAgrees(JsonNode statistic) {
        assertThat(statistic.get("agrees").isBoolean()).as(statistic.toString()).isTrue();
        assertThat(statistic.get("agrees").asBoolean()).as(statistic.toString()).isTrue();
        assertThat(statistic.get("z").asDouble()).isBetween(-4.0, 4.0).isNotZero();
        assertThat(statistic.get("standard_error").asDouble()).isPositive();
    }

    private static void assertUndefined(JsonNode statistic, String reason) {
        for (String field : List.of("expected", "observed", "standard_error", "z", "agrees")) {
            assertThat(statistic.get(field).isNull()).as(field).isTrue();
        }
        assertThat(statistic.get("note").asText()).contains(reason);
    }

    @ParameterizedTest(name = "seed {0}, share {1}")
    @CsvSource({"1, 0.5", "2, 0.1", "3, 0.9", "4, 1", "5, 0.5"})
    void shuffledGaussiansAreWhatTheClosedFormsSay(int seed, double share) {
        CommandRun run = audit("--input", gaussians(3000, 6), "--verify-shuffle", share, "--set", "seed=" + seed);
        JsonNode check = check(run);
        assertThat(check.get("fraction_asked").asDouble()).isEqualTo(share);
        assertThat(check.get("fraction_shuffled").asDouble())
                .isCloseTo(share, within(4 * Math.sqrt(share * (1 - share) / 3000)));
        assertThat(check.get("pairs").asLong()).isEqualTo(3000);
        assertThat(check.get("seed").asInt()).isEqualTo(seed);
        assertAgrees(check.get("mid"));
        assertAgrees(check.get("cosine_mean"));
        assertThat(run.verdict().get("warnings").toString()).doesNotContain("shuffle");
        assertThat(run.out()).contains("pairs re-paired").contains("agrees");
        assertThat(run.out().lines().filter(line -> line.contains("shuffle_check")))
                .hasSize(1);
    }

    /** Known of this set at a share of exactly one half: 10.5 nats by the closed form, refits of 43.2, corrected 4.1. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(ints = {1, 2, 3})
    void shuffledEmojiAreWhatTheClosedFormsSayAndTheirRefitIsAnotherMatter(int seed) {
        CommandRun run = audit("--input", NOTO, "--verify-shuffle", "0.5", "--set", "seed=" + seed);
        JsonNode check = check(run);
        assertAgrees(check.get("mid"));
        assertUndefined(check.get("cosine_mean"), "256 and 384");
        JsonNode information = check.at("/refit/mutual_information");
        // The share that is re-paired differs from one half by up to four of its standard deviations of 0.0126.
        assertThat(information.get("closed_form").asDouble()).isCloseTo(10.5, within(2.5));
        assertThat(information.get("observed").asDouble()).isCloseTo(43.2, within(1.5));
        JsonNode corrected = check.at("/refit/mutual_information_bias_corrected");
        assertThat(corrected.get("observed").asDouble()).isCloseTo(4.1, within(1.5));
        assertThat(corrected.get("closed_form").asDouble()).isCloseTo(4.1, within(1.5));
        assertThat(check.at("/refit/cka_unbiased/observed").asDouble())
                .isCloseTo(check.at("/refit/cka_unbiased/closed_form").asDouble(), within(0.01));
    }

    @Test
    void pairsOfFewRowsHaveCosinesAlone() {
        // 40 rows in 24 + 24 dimensions.
        Path few = Samples.keywordsAndNames(spark, 40, temporary.resolve("in"));
        for (int seed = 1; seed <= 3; seed++) {
            JsonNode check =
                    check(audit("--input", few, "--verify-shuffle", "1", "--set", "seed=" + seed, "--overwrite"));
            assertAgrees(check.get("cosine_mean"));
            assertUndefined(check.get("mid"), "too few rows");
            assertThat(check.at("/refit/mutual_information/observed").isNull()).isTrue();
            assertThat(check.at("/refit/mutual_information/note").asText()).contains("too few rows");
            assertThat(check.at("/refit/cka/observed").isNumber()).isTrue();
        }
    }

    @ParameterizedTest(name = "policy {0}")
    @ValueSource(strings = {"ridge", "oas"})
    void aRegularizedGaussianHasAnExpectationOfItsOwn(String policy) {
        JsonNode check = check(audit("--input", gaussians(900, 6), "--verify-shuffle", "0.5", "--rank-policy", policy));
        assertAgrees(check.get("mid"));
        assertUndefinedCorrection(check.at("/refit/mutual_information_bias_corrected"));
    }

    private static void assertUndefinedCorrection(JsonNode approximation) {
        assertThat(approximation.get("observed").isNull()).isTrue();
        assertThat(approximation.get("closed_form").isNull()).isTrue();
        assertThat(approximation.get("note").asText()).contains("regularized");
    }

    @Test
    void underAReferenceTheExpectationIsThatOfTheReference() {
        JsonNode check = check(audit("--input", TWEMOJI, "--reference", NOTO, "--verify-shuffle", "0.5"));
        assertAgrees(check.get("mid"));
        // MID is −79.7 before.
        assertThat(check.at("/mid/expected").asDouble()).isLessThan(-79.7);
    }

    @Test
    void rowsTakenAsTheyAreHaveNoExpectedCosine() {
        JsonNode check = check(audit("--input", gaussians(900, 6), "--verify-shuffle", "0.5", "--normalize", "never"));
        assertAgrees(check.get("mid"));
        assertUndefined(check.get("cosine_mean"), "normalize is never");
    }

    @Test
    void aShareThatTakesNoPairIsSaid() {
        JsonNode check = check(audit("--input", gaussians(90, 2), "--verify-shuffle", "1e-9"));
        assertThat(check.get("pairs_shuffled").asLong()).isZero();
        assertUndefined(check.get("mid"), "fewer than two pairs");
    }

    @Test
    void withoutTheOptionThereIsNoShuffle() {
        JobCount jobs = JobCount.of(spark);
        CommandRun run = audit("--input", gaussians(300, 2));
        assertThat(jobs.descriptions()).doesNotContain("Pairscope: shuffle");
        assertThat(run.report().has("shuffle_check")).isFalse();
        assertThat(run.out()).doesNotContain("shuffle");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"0", "1.5", "-0.5", "NaN", "Infinity"})
    void sharesThatAreNoneAreRefusedInOneLine(String share) {
        CommandRun run = audit("--input", NOTO, "--verify-shuffle=" + share);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err().lines())
                .singleElement()
                .asString()
                .contains("--verify-shuffle")
                .contains("above 0");
        assertThat(run.output()).doesNotExist();
    }
}
