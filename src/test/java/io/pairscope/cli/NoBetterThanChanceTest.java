package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import io.pairscope.fixtures.TwoTowers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scores and ranks that do not tell pairs from others are warned of, and those that do are not. */
@SharedSpark
class NoBetterThanChanceTest {
    private static final Pattern MISMATCHED = Pattern.compile("about ([\\d,]+) of ([\\d,]+) pairs");

    private final SparkSession spark;

    @TempDir
    private Path temporary;

    NoBetterThanChanceTest(SparkSession spark) {
        this.spark = spark;
    }

    private static List<Shards.Row> pairs(int rows, long seed, boolean shareSpace) {
        List<Shards.Row> pairs = new TwoTowers(1).rows(rows, 1, seed);
        return shareSpace ? pairs : TwoTowers.textsInAnotherSpace(pairs, seed);
    }

    private Path input(List<Shards.Row> rows) {
        return new Shards().rows(rows).write(temporary.resolve("in/pairs.parquet"));
    }

    private CommandRun audit(Path input, String uncertainty) {
        return CommandRun.audit(
                spark, temporary.resolve("audit"), "--input", input, "--set", "uncertainty=" + uncertainty);
    }

    private static String warnings(CommandRun run) {
        return run.verdict().get("warnings").toString();
    }

    @ParameterizedTest(name = "sides share a space: {0}")
    @ValueSource(booleans = {true, false})
    void aFilterByCosine(boolean shareSpace) {
        Path input = input(pairs(600, 2, shareSpace));
        CommandRun run = CommandRun.in(
                spark,
                "filter",
                temporary.resolve("filter"),
                "--scores",
                audit(input, "off").output().resolve("scores"),
                "--input",
                input,
                "--by",
                "cosine",
                "--keep-fraction",
                "0.3");
        assertThat(warnings(run).contains("cosine does not tell pairs from random ones"))
                .isEqualTo(!shareSpace);
    }

    @ParameterizedTest(name = "sides share a space: {0}")
    @ValueSource(booleans = {true, false})
    void ranksOfRightAnswers(boolean shareSpace) {
        CommandRun run =
                CommandRun.retrieve(spark, temporary.resolve("retrieve"), "--input", input(pairs(600, 2, shareSpace)));
        assertThat(warnings(run).contains("right answers rank no better than chance"))
                .isEqualTo(!shareSpace);
    }

    /** With as many ties as rows every rank is that of chance, and none scatters. */
    @Test
    void ranksAmongEqualTexts() {
        List<Shards.Row> pairs = pairs(40, 2, true);
        List<Shards.Row> equal = pairs.stream()
                .map(row -> new Shards.Row(row.id(), row.image(), pairs.get(0).text()))
                .toList();
        CommandRun run = CommandRun.retrieve(spark, temporary.resolve("retrieve"), "--input", input(equal));
        assertThat(warnings(run)).contains("image_to_text: right answers rank no better than chance");
    }

    @ParameterizedTest(name = "sides share a space: {0}")
    @ValueSource(booleans = {true, false})
    void fewerRowsThanDimensions(boolean shareSpace) {
        CommandRun run = audit(input(pairs(30, 2, shareSpace)), "jackknife");
        String related = "images and texts are related: a pair has a higher cosine";
        String unrelated = "not told from unrelated ones: a pair has a higher cosine";
        assertThat(run.verdict().get("notes").toString().contains(related)).isEqualTo(shareSpace);
        assertThat(warnings(run).contains(unrelated)).isEqualTo(!shareSpace);
    }

    @ParameterizedTest(name = "{0} of 3 000 captions exchanged")
    @ValueSource(ints = {0, 150, 450})
    void mismatchedPairsAreCounted(int exchanged) {
        List<Shards.Row> rows = new ArrayList<>(pairs(3_000 - exchanged, 2, false));
        rows.addAll(TwoTowers.textsMoved(pairs(exchanged, 2, false), 1));
        Matcher told = MISMATCHED.matcher(warnings(audit(input(rows), "off")));
        assertThat(told.find()).isEqualTo(exchanged > 0);
        if (exchanged > 0) {
            // The Gaussian is fitted to the wrong pairs, too, and some true pairs score as low: both parts are alike to
            // 3/4.
            assertThat(Integer.parseInt(told.group(1))).isBetween(exchanged * 3 / 4, exchanged * 4 / 3);
            assertThat(told.group(2)).isEqualTo("3,000");
        }
    }
}
