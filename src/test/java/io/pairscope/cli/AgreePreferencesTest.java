package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.pairscope.fixtures.SharedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.StreamSupport;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Accuracy over preferences and ordering checks as a user runs them, and what agree refuses. */
@SharedSpark
class AgreePreferencesTest {
    private final SparkSession spark;

    @TempDir
    private Path directory;

    AgreePreferencesTest(SparkSession spark) {
        this.spark = spark;
    }

    private CommandRun agree(String output, Object... arguments) {
        return CommandRun.agree(spark, directory.resolve(output), arguments);
    }

    private Path csv(String name, String... lines) throws IOException {
        return Files.writeString(directory.resolve(name), String.join("\n", lines) + "\n");
    }

    private static JsonNode entry(CommandRun run, String section, String score, String category) {
        assertThat(run.exitCode()).as(run.err() + run.out()).isZero();
        return StreamSupport.stream(run.report().get(section).spliterator(), false)
                .filter(entry -> entry.get("score").asText().equals(score))
                .filter(entry -> category == null
                        ? entry.get("category").isNull()
                        : entry.get("category").asText().equals(category))
                .findFirst()
                .orElseThrow();
    }

    private static void require(JsonNode entry, List<Double> credits, String value) {
        double mean = credits.stream().mapToDouble(credit -> credit).average().orElseThrow();
        double variance = credits.stream()
                        .mapToDouble(credit -> (credit - mean) * (credit - mean))
                        .sum()
                / (credits.size() - 1);
        assertThat(entry.get("pairs").asLong()).isEqualTo(credits.size());
        // Shares of whole numbers.
        assertThat(entry.get(value).asDouble()).isCloseTo(mean, within(1e-12));
        assertThat(entry.get("standard_error").asDouble())
                .isCloseTo(Math.sqrt(variance / credits.size()), within(1e-12));
    }

    @Test
    void accuracyCountsPairsByCategoryWithTiesAsAsked() throws IOException {
        SplittableRandom random = new SplittableRandom(7);
        List<String> scores = new ArrayList<>(List.of("id,s,gaps"));
        double[] values = new double[30];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(6);
            scores.add("r" + i + "," + values[i] + "," + (i % 7 == 0 ? "" : -values[i]));
        }
        List<String> pairs = new ArrayList<>(List.of("id_a,id_b,label,kind"));
        List<Double> half = new ArrayList<>();
        List<Double> zero = new ArrayList<>();
        List<Double> halfOfX = new ArrayList<>();
        List<Double> gaps = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            int a = random.nextInt(30);
            int b = random.nextInt(30);
            boolean first = random.nextBoolean();
            String kind = i % 3 == 0 ? "x" : "y";
            pairs.add("r" + a + ",r" + b + "," + (first ? "A" : "b") + "," + kind);
            double better = first ? values[a] - values[b] : values[b] - values[a];
            half.add(better > 0 ? 1.0 : better == 0 ? 0.5 : 0);
            zero.add(better > 0 ? 1.0 : 0);
            if (kind.equals("x")) {
                halfOfX.add(better > 0 ? 1.0 : better == 0 ? 0.5 : 0);
            }
            if (a % 7 != 0 && b % 7 != 0) {
                gaps.add(better < 0 ? 1.0 : better == 0 ? 0.5 : 0);
            }
        }
        pairs.add("r1,nobody,a,x");
        pairs.add("r1,r2,,x");
        Path table = csv("scores.csv", scores.toArray(String[]::new));
        Path preferences = csv("pairs.csv", pairs.toArray(String[]::new));
        CommandRun run = agree("half", "--scores", table, "--preferences", preferences, "--category", "kind");
        CommandRun strict = agree("zero", "--scores", table, "--preferences", preferences, "--ties", "zero");

        require(entry(run, "preferences", "s", null), half, "accuracy");
        require(entry(run, "preferences", "s", "x"), halfOfX, "accuracy");
        require(entry(run, "preferences", "gaps", null), gaps, "accuracy");
        require(entry(strict, "preferences", "s", null), zero, "accuracy");
        assertThat(entry(run, "preferences", "s", null).get("ties").asLong())
                .isEqualTo(half.stream().filter(credit -> credit == 0.5).count());
        assertThat(run.pairs()).containsExactly(202L, 200L, 2L);
        assertThat(run.quarantine())
                .containsExactlyInAnyOrder(
                        new CommandRun.Quarantined("pairs.csv", 202, "r1", "no_score", "id_b nobody"),
                        new CommandRun.Quarantined("pairs.csv", 203, "r1", "no_label", null));
        assertThat(run.report().has("agreement")).isFalse();
    }

    /** 60 images with 5 pairs each, of which one verdict holds for all, and one pair of no image. */
    @Test
    void pairsOfOneGroupAreDrawnTogether() throws IOException {
        SplittableRandom random = new SplittableRandom(3);
        List<String> pairs = new ArrayList<>(List.of("id_a,id_b,label,image"));
        List<Double> verdicts = new ArrayList<>();
        for (int image = 0; image < 60; image++) {
            boolean right = random.nextInt(10) < 7;
            verdicts.add(right ? 1.0 : 0);
            for (int pair = 0; pair < 5; pair++) {
                pairs.add("high,low," + (right ? "a" : "b") + ",i" + image);
            }
        }
        Path scores = csv("scores.csv", "id,s,human", "high,2,1", "low,1,2");
        Path preferences = csv("pairs.csv", pairs.toArray(String[]::new));
        double mean = verdicts.stream().mapToDouble(v -> v).average().orElseThrow();
        double ofImages = Math.sqrt(mean * (1 - mean) / 59);
        double ofPairs = Math.sqrt(mean * (1 - mean) / 299);

        CommandRun grouped = agree("grouped", "--scores", scores, "--preferences", preferences, "--group", "image");
        JsonNode entry = entry(grouped, "preferences", "s", null);
        assertThat(entry.get("accuracy").asDouble()).isCloseTo(mean, within(1e-12));
        assertThat(entry.get("standard_error").asDouble()).isCloseTo(ofImages, within(1e-12));
        // Ends of an interval from 1000 resamples are known to some 6 %.
        double half = (entry.get("high").asDouble() - entry.get("low").asDouble()) / 2;
        assertThat(half / (1.96 * ofImages)).isBetween(0.85, 1.15);
        JsonNode alone =
                entry(agree("alone", "--scores", scores, "--preferences", preferences), "preferences", "s", null);
        assertThat(alone.get("standard_error").asDouble()).isCloseTo(ofPairs, within(1e-12));
        double halfAlone = (alone.get("high").asDouble() - alone.get("low").asDouble()) / 2;
        assertThat(halfAlone / (1.96 * ofPairs)).isBetween(0.85, 1.15);

        List<String> captions = new ArrayList<>(List.of("id,s,image"));
        List<String> byIds = new ArrayList<>(List.of("id_a,id_b,label"));
        for (int pair = 0; pair < 300; pair++) {
            captions.add("a" + pair + ",2,i" + pair / 5);
            captions.add("b" + pair + ",1,i" + pair / 5);
            byIds.add("a" + pair + ",b" + pair + "," + (verdicts.get(pair / 5) == 1 ? "a" : "b"));
        }
        CommandRun ofScores = agree(
                "of-scores",
                "--scores",
                csv("captions.csv", captions.toArray(String[]::new)),
                "--preferences",
                csv("by-ids.csv", byIds.toArray(String[]::new)),
                "--group",
                "image");
        JsonNode same = entry(ofScores, "preferences", "s", null);
        assertThat(same.get("standard_error")).isEqualTo(entry.get("standard_error"));
        assertThat(same.get("low")).isEqualTo(entry.get("low"));

        refused(
                5,
                "pairs.csv has no column prompt, but id_a, id_b, label, image",
                "--scores",
                scores,
                "--preferences",
                preferences,
                "--group",
                "prompt");
        Path human = csv("human.csv", "id,human,prompt", "high,1,p", "low,2,q");
        CommandRun ofRatings = agree(
                "ratings", "--scores", scores, "--human", human, "--preferences", preferences, "--group", "prompt");
        assertThat(ofRatings.verdict().get("warnings").toString())
                .contains("neither the preferences nor the scores have a column prompt (--group): intervals");
        assertThat(entry(ofRatings, "preferences", "s", null)
                        .get("standard_error")
                        .asDouble())
                .isCloseTo(ofPairs, within(1e-12));
    }

    @ParameterizedTest(name = "{0} and {1}")
    @CsvSource({"a, b", "0, 1", "-1, 1", "0.0, 1.0"})
    void labelsNameTheFirstOrTheSecond(String first, String second) throws IOException {
        Path scores = csv("scores.csv", "id,s", "high,2", "low,1");
        Path pairs = csv(
                "pairs.csv",
                "id_a,id_b,label",
                "high,low," + first,
                "high,low," + first,
                "low,high," + second,
                "high,low," + second);

        CommandRun run = agree("out", "--scores", scores, "--preferences", pairs);

        assertThat(entry(run, "preferences", "s", null).get("accuracy").asDouble())
                .isEqualTo(0.75);
    }

    @Test
    void orderingChecksCountWhereTheBetterOneIsNotBelow() throws IOException {
        Path scores = csv("scores.csv", "id,s", "1,2", "2,1", "3,1");
        Path pairs = csv("pairs.csv", "better,worse", "1,2", "2,3", "3,1", "1,3");

        JsonNode entry = entry(agree("out", "--scores", scores, "--preferences", pairs), "orderings", "s", null);

        require(entry, List.of(1.0, 1.0, 0.0, 1.0), "share");
        assertThat(entry.get("ties").asLong()).isEqualTo(1);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "a label that is none | id_a,id_b,label\\nr,r,a\\nr,r,tie | line 3 of pairs.csv has the label \"tie\"",
                "0 as a tie | id_a,id_b,label\\nr,r,-1\\nr,r,0 | has the labels -1 and 0, so 0 may be a tie",
                "no label | id_a,id_b\\nr,r | has no column label, but id_a, id_b",
                "other columns | image,text\\nr,r | has no column id_a, but image, text",
                "unknown ids | id_a,id_b,label\\nx,y,a | none of 1 rows can be used {no_score=1}; the scores must have a row with the same id, as the same text, and a value in it: \"x\" is one in id_a here, \"r\" one of the scores",
                "a broken line | id_a,id_b,label\\nr,r,a,a | line 2 has 4 value(s), the header 3 column(s)",
            })
    void preferencesThatCannotBeUsedEndWithCode5(String name, String text, String message) throws IOException {
        Path scores = csv("scores.csv", "id,s", "r,1");
        Path pairs = csv("pairs.csv", text.replace("\\n", "\n"));

        CommandRun run = agree("out", "--scores", scores, "--preferences", pairs);

        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.err()).contains(message).hasLineCount(1);
    }

    @Test
    void ratingsOfOtherIdsShowOneOfBothSides() throws IOException {
        Path scores = csv("scores.csv", "id,s,human", "007,1,", "b,2,");
        refused(
                5,
                "none of 1 rows can be used {no_score=1}; the scores must have a row with the same id, as the same text, and a value in it: \"7\" is one"
                        + " in id here, \"007\" one of the scores",
                "--scores",
                scores,
                "--human",
                csv("human.csv", "id,human", "7,1"));
        refused(
                5,
                "human.csv: none of 1 rows can be used {no_rating=1}\n",
                "--scores",
                scores,
                "--human",
                csv("human.csv", "id,human", "007,"));
        refused(
                5,
                "own.csv: none of 2 rows can be used {no_rating=2}: a row needs a rating and a score",
                "--scores",
                csv("own.csv", "id,s,human", "a,1,", "b,2,NA"));
    }

    @Test
    void whatCannotBeComparedIsRefusedInOneLine() throws IOException {
        Path scores = csv("scores.csv", "id,s,name", "a,1,x", "b,2,y", "b,3,z");
        Path human = csv("human.csv", "id,human", "b,1");
        refused(
                5,
                "has no column human, but id, s, name; name the column of ratings with --human-column",
                "--scores",
                scores);
        Path named = csv("named.csv", "uid,human", "b,1");
        refused(
                5,
                "named.csv has no column id, but uid, human; name the column of ids with --id-column",
                "--scores",
                scores,
                "--human",
                named);
        refused(
                5,
                "scores.csv has no column uid, but id, s, name; name the column of ids with --id-column",
                "--scores",
                scores,
                "--human",
                named,
                "--id-column",
                "uid");
        refused(
                5,
                "has one column, \"id;human\": write it again with commas between values",
                "--scores",
                scores,
                "--human",
                csv("semicolon.csv", "id;human", "b;1"));
        refused(5, "has no column stars, but id, s, name", "--scores", scores, "--human-column", "stars");
        refused(
                5,
                "rated.csv has no column uid, but id, s, human; name the column of ids with --id-column",
                "--scores",
                csv("rated.csv", "id,s,human", "a,1,2", "b,2,3"),
                "--id-column",
                "uid");
        refused(
                5,
                "column name holds no numbers: line 2 of scores.csv has \"x\"",
                "--scores",
                scores,
                "--human",
                human,
                "--score-columns",
                "name");
        refused(5, "the id \"b\" has 2 rows of scores", "--scores", scores, "--human", human);
        refused(5, "nothing is at", "--scores", directory.resolve("nowhere"));
        refused(2, "agree.ties = third is not one of half | zero", "--scores", scores, "--ties", "third");
        refused(2, "agree.raters = s names one column", "--scores", scores, "--human-columns", "s");
        refused(2, "agree.resamples = 0 is below 1", "--scores", scores, "--set", "agree.resamples=0");
        refused(6, "lies inside the input", "--scores", directory);
    }

    @Test
    void scoresOfSeveralRunsAreToldWhereEachHasItsScale() throws IOException {
        Path human = csv("human.csv", "id,human", "a,1", "b,2", "c,4", "d,3");
        for (String run : List.of("monday", "tuesday")) {
            Files.createDirectories(directory.resolve(run).resolve("scores"));
        }
        Path one = csv("monday/scores/0.csv", "id,pmi,cosine", "a,1,0.1", "b,2,0.3")
                .getParent();
        Path other = csv("tuesday/scores/0.csv", "id,pmi,cosine", "c,5,0.2", "d,4,0.6")
                .getParent();
        String message = "the scores are those of 2 runs, and each has its own scale of pmi:";

        CommandRun both = agree("both", "--scores", one, "--scores", other, "--human", human);
        assertThat(both.verdict().get("warnings").toString()).contains(message);
        CommandRun cosines =
                agree("cosines", "--scores", one, "--scores", other, "--human", human, "--score-columns", "cosine");
        assertThat(cosines.verdict().get("warnings").toString()).doesNotContain("runs");

        for (String run : List.of("monday", "tuesday")) {
            Files.writeString(
                    directory.resolve(run).resolve("manifest.json"), "{\"job\":\"audit\",\"reference\":\"file:/r\"}");
        }
        CommandRun comparable = agree("comparable", "--scores", one, "--scores", other, "--human", human);
        assertThat(comparable.verdict().get("warnings").toString()).doesNotContain("runs");
        Files.writeString(directory.resolve("monday/manifest.json"), "{\"job\":\"audit\",\"reference\":null}");
        CommandRun half = agree("half", "--scores", one, "--scores", other, "--human", human);
        assertThat(half.verdict().get("warnings").toString()).contains(message);
    }

    private void refused(int code, String message, Object... arguments) {
        CommandRun run = agree("refused/" + message.hashCode(), arguments);
        assertThat(run.exitCode()).as(run.err()).isEqualTo(code);
        assertThat(run.err()).contains(message).hasLineCount(1);
    }

    @Test
    void aDryRunNamesWhatWouldBeComparedAndWritesNothing() throws IOException {
        Path scores = csv("scores.csv", "id,s,human,row,image_norm", "a,1,2,3,4");

        CommandRun run = agree("dry", "--scores", scores, "--dry-run");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("scores s against human").contains("agree.resamples = 1000");
        assertThat(directory.resolve("dry")).doesNotExist();
    }
}
