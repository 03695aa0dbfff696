package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.pairscope.fixtures.Pairs;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SharedSpark
class LinearisedErrorsTest {
    private static final Path KEYWORDS = Path.of("data-samples/emoji-keywords-names-24");

    private final SparkSession spark;

    @TempDir
    Path temporary;

    LinearisedErrorsTest(SparkSession spark) {
        this.spark = spark;
    }

    private CommandRun audit(String output, Path input, String uncertainty) {
        return CommandRun.audit(
                spark, temporary.resolve(output), "--input", input, "--set", "uncertainty=" + uncertainty);
    }

    @Test
    void withEnoughUnitRowsFourFoldsAreRefittedAndTheErrorsAreThoseOfAll() throws Exception {
        // 3 200 rows of 5 + 5 dimensions: 320 per dimension.
        Path input = temporary.resolve("input");
        Pairs pairs = Pairs.coupled(3200, 5, 5, 3);
        Shards shards = new Shards().doubles();
        for (int i = 0; i < pairs.size(); i++) {
            shards.rows(List.of(Shards.Row.of("row-" + i, pairs.image()[i], pairs.text()[i])));
        }
        shards.write(input.resolve("part.parquet"));
        CommandRun linear = audit("linear", input, "auto");
        CommandRun refitted = audit("refitted", input, "jackknife");

        assertThat(linear.exitCode()).as(linear.err()).isZero();
        assertThat(linear.report().get("standard_errors").asText())
                .matches("linearised: 4 refitted folds agree to \\d\\.\\d %");
        assertThat(refitted.report().get("standard_errors").asText()).isEqualTo("refitted folds");
        JsonNode statistics = refitted.report().get("statistics");
        statistics.fieldNames().forEachRemaining(name -> {
            JsonNode expected = statistics.get(name);
            JsonNode found = linear.statistic(name);
            assertThat(found.get("value")).as(name).isEqualTo(expected.get("value"));
            double error = expected.get("standard_error").asDouble();
            assertThat(found.get("standard_error").asDouble()).as(name).isCloseTo(error, within(0.03 * error));
        });
    }

    @Test
    void fewRowsPerDimensionAreRefittedAndTheReportSaysWhy() {
        assertThat(audit("few", KEYWORDS, "auto")
                        .report()
                        .get("standard_errors")
                        .asText())
                .matches("refitted folds: not linearised, [\\d.]+ rows per dimension where 100 are needed");
    }
}
