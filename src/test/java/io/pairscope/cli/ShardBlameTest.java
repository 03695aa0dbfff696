package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import io.pairscope.fixtures.TwoTowers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One bad shard among 200 is named, alone, whatever is wrong with it. */
@SharedSpark
class ShardBlameTest {
    private static final int SHARDS = 200;
    private static final int ROWS = 120;
    private static final int BAD = 137;
    private static final String BAD_NAME = "part-137.parquet";

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

    private CommandRun audit(List<Shards.Row> bad) {
        return audit(bad, 16);
    }

    private CommandRun audit(List<Shards.Row> bad, int textDims) {
        for (int s = 0; s < SHARDS; s++) {
            new Shards()
                    .rows(TwoTowers.textsCut(s == BAD ? bad : good(s), textDims))
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
    void goodShardsAreNotSuspected() {
        CommandRun run = audit(good(BAD));
        assertThat(suspects(run)).isEmpty();
        assertThat(run.report().at("/shards/suspect_groups")).isEmpty();
        assertThat(warnings(run)).doesNotContain("unlike");
        assertThat(run.report().at("/shards/sketches")).hasSize(SHARDS);
    }

    @Test
    void anotherEncoder() {
        CommandRun run = audit(new TwoTowers(2).rows(ROWS, 1, 1));
        assertThat(suspects(run))
                .singleElement()
                .asString()
                .startsWith(BAD_NAME)
                .contains("image_mean", "text_mean");
        assertThat(warnings(run)).contains(BAD_NAME, "another encoder");
    }

    @Test
    void aMissingNormalization() {
        CommandRun run = audit(encoder.rows(ROWS, 9.5, 1_000 + BAD));
        assertThat(suspects(run)).containsExactly(BAD_NAME + ": image_norm, text_norm");
        assertThat(warnings(run)).contains(BAD_NAME, "norm 9.5");
    }

    @Test
    void textsOneRowLate() {
        CommandRun run = audit(TwoTowers.textsMoved(good(BAD), -1));
        assertThat(suspects(run))
                .singleElement()
                .asString()
                .startsWith(BAD_NAME)
                .contains("texts_one_late");
        assertThat(warnings(run)).contains(BAD_NAME, "the text of the next row");
    }

    @Test
    void textsOneRowLateWhereThereIsNoCosine() {
        CommandRun run = audit(TwoTowers.textsMoved(good(BAD), -1), 12);
        assertThat(suspects(run)).containsExactly(BAD_NAME + ": texts_one_late");
        assertThat(warnings(run)).contains(BAD_NAME, "mean PMI");
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
}
