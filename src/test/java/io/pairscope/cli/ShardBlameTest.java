package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import io.pairscope.fixtures.TwoTowers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad shards among many are named, those alone, each with what is wrong with it. */
@SharedSpark
class ShardBlameTest {
    private static final int ROWS = 120;

    private final SparkSession spark;
    private final TwoTowers encoder = new TwoTowers(1);

    @TempDir
    private Path temporary;

    ShardBlameTest(SparkSession spark) {
        this.spark = spark;
    }

    private List<Shards.Row> good(int shard) {
        return encoder.rows(ROWS, 1, 1_000 + shard);
    }

    /** @param bad rows of the shards that are not good, by position */
    private CommandRun audit(int shards, Map<Integer, List<Shards.Row>> bad, int textDims) {
        for (int s = 0; s < shards; s++) {
            List<Shards.Row> rows = bad.containsKey(s) ? bad.get(s) : good(s);
            new Shards()
                    .rows(TwoTowers.textsCut(rows, textDims))
                    .write(temporary.resolve(String.format("in/part-%03d.parquet", s)));
        }
        return CommandRun.audit(spark, temporary.resolve("out"), "--input", temporary.resolve("in"));
    }

    /** {@code shard: fault, fault}. */
    private static List<String> suspects(CommandRun run) {
        List<String> suspects = new ArrayList<>();
        run.report().at("/shards/suspect").forEach(shard -> {
            List<String> faults = new ArrayList<>();
            shard.get("faults").forEach(fault -> faults.add(fault.asText()));
            suspects.add(shard.get("shard").asText() + ": " + String.join(", ", faults));
        });
        return suspects;
    }

    private static String warnings(CommandRun run) {
        return run.verdict().get("warnings").toString();
    }

    @Test
    void twoHundredGoodShardsAreNotSuspected() {
        CommandRun run = audit(200, Map.of(), 16);
        assertThat(suspects(run)).isEmpty();
        assertThat(run.report().at("/shards/suspect_groups")).isEmpty();
        assertThat(warnings(run)).doesNotContain("unlike");
        assertThat(run.report().at("/shards/sketches")).hasSize(200);
    }

    @Test
    void threeBadShardsOfTwoHundredAreEachNamedWithTheirFault() {
        CommandRun run = audit(
                200,
                Map.of(
                        37, new TwoTowers(2).rows(ROWS, 1, 1),
                        73, encoder.rows(ROWS, 9.5, 1_073),
                        137, TwoTowers.textsMoved(good(137), -1)),
                16);
        assertThat(suspects(run)).hasSize(3);
        assertThat(suspects(run).get(0)).startsWith("part-037.parquet").contains("image_mean", "text_mean");
        assertThat(suspects(run).get(1)).isEqualTo("part-073.parquet: image_norm, text_norm");
        assertThat(suspects(run).get(2)).startsWith("part-137.parquet").contains("texts_one_late");
        assertThat(warnings(run))
                .contains("part-037.parquet", "another encoder")
                .contains("part-073.parquet", "norm 9.5")
                .contains("part-137.parquet", "the text of the next row");
    }

    @Test
    void textsOneRowLateWhereThereIsNoCosine() {
        CommandRun run = audit(40, Map.of(17, TwoTowers.textsMoved(good(17), -1)), 12);
        assertThat(suspects(run)).containsExactly("part-017.parquet: texts_one_late");
        assertThat(warnings(run)).contains("part-017.parquet", "mean PMI");
    }

    /** Of sides that have as many dimensions, but share no space, cosines say nothing. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void shardsOfSidesThatShareNoSpaceAreNamedByTheirPmi(long seed) {
        for (int s = 0; s < 24; s++) {
            List<Shards.Row> rows = encoder.rows(ROWS, 1, 100 * seed + s);
            rows = switch (s) {
                case 5 -> TwoTowers.textsMoved(rows, -1);
                case 9 -> TwoTowers.textsMoved(rows, 1);
                case 13 -> TwoTowers.crossed(rows, encoder.rows(ROWS, 1, 100 * seed + 50));
                default -> rows;
            };
            new Shards()
                    .rows(TwoTowers.textsInAnotherSpace(rows, seed))
                    .write(temporary.resolve(String.format("in/part-%03d.parquet", s)));
        }
        CommandRun run = CommandRun.audit(spark, temporary.resolve("out"), "--input", temporary.resolve("in"));
        assertThat(suspects(run))
                .containsExactly(
                        "part-005.parquet: texts_one_late",
                        "part-009.parquet: texts_one_early",
                        "part-013.parquet: pairing");
        assertThat(warnings(run)).contains("mean PMI");
    }

    /** 1 500 pairs of keywords and names, mixed, in 25 shards of 60; in the seventh the texts are a row late. */
    @Test
    void textsOneRowLateInRealPairs() {
        List<Shards.Row> pairs = new ArrayList<>();
        spark.read()
                .parquet("data-samples/emoji-keywords-names-24")
                .orderBy(functions.expr("hash(id)"))
                .collectAsList()
                .forEach(row -> pairs.add(Shards.Row.of(
                        row.getAs("id"),
                        row.<Float>getList(row.fieldIndex("image_embedding")).stream()
                                .mapToDouble(Float::doubleValue)
                                .toArray(),
                        row.<Float>getList(row.fieldIndex("text_embedding")).stream()
                                .mapToDouble(Float::doubleValue)
                                .toArray())));
        for (int s = 0; s < 25; s++) {
            List<Shards.Row> rows = pairs.subList(60 * s, 60 * (s + 1));
            new Shards()
                    .rows(s == 7 ? TwoTowers.textsMoved(rows, -1) : rows)
                    .write(temporary.resolve(String.format("pairs/part-%03d.parquet", s)));
        }
        CommandRun run = CommandRun.audit(spark, temporary.resolve("out"), "--input", temporary.resolve("pairs"));
        assertThat(suspects(run)).containsExactly("part-007.parquet: texts_one_late");
    }

    /** 1 500 pairs in one file, of which the first fifth have the text of the next row: too few of a range for its covariance. */
    @ParameterizedTest
    @ValueSource(ints = {16, 12})
    void aPartOfASmallFileWhoseTextsAreARowLateIsNamedByItsCosines(int textDims) {
        List<Shards.Row> rows = encoder.rows(1500, 1, 7);
        List<Shards.Row> late = new ArrayList<>(TwoTowers.textsMoved(rows.subList(0, 300), 1));
        late.addAll(rows.subList(300, 1500));
        new Shards().rows(TwoTowers.textsCut(late, textDims)).write(temporary.resolve("one/part-0.parquet"));
        CommandRun run = CommandRun.audit(spark, temporary.resolve("out"), "--input", temporary.resolve("one"));

        JsonNode groups = run.report().at("/shards/groups");
        if (textDims != 16) {
            assertThat(groups.toString()).doesNotContain("cosine");
            return;
        }
        assertThat(warnings(run))
                .containsPattern("[67] of 32 row ranges are unlike the others")
                .containsPattern("rows from accepted row 0 on of part-0.parquet, by cosine_mean");
        for (int group = 0; group < 32; group++) {
            String suspect = groups.get(group).path("suspect").toString();
            assertThat(suspect.contains("cosine_mean"))
                    .as("range " + group)
                    .isEqualTo(group < 6 || group == 6 && !suspect.isEmpty());
        }
    }
}
