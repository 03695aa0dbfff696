package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Samples;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Inputs that look unusual and are fine: types, encodings, columns, names of files, several paths. */
@SharedSpark
class AuditInputsTest {
    private final SparkSession spark;

    @TempDir
    private Path directory;

    AuditInputsTest(SparkSession spark) {
        this.spark = spark;
    }

    private CommandRun audit(Object... arguments) {
        return CommandRun.audit(spark, directory.resolve("out"), arguments);
    }

    private CommandRun auditInto(String output, Object... arguments) {
        return CommandRun.audit(spark, directory.resolve(output), arguments);
    }

    private Path file(String name) {
        return directory.resolve(name);
    }

    private static List<Shards.Row> rows(int n, long seed) {
        return Gaussians.equicorrelated(n, 4, 0.5, seed);
    }

    private static Shards shard(int n, long seed) {
        return new Shards().rows(rows(n, seed));
    }

    private static void assertAudited(CommandRun run, long pairs) {
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.pairs()).containsExactly(pairs, pairs, 0L);
        assertThat(run.scores()).hasSize((int) pairs);
    }

    @Test
    void floatAndDoubleShardsMix() {
        // Values that a float holds, so that the type alone differs.
        List<Shards.Row> floats = rows(60, 1).stream()
                .map(row -> new Shards.Row(row.id(), narrowed(row.image()), narrowed(row.text())))
                .toList();
        new Shards().rows(floats.subList(0, 30)).write(file("floats/a.parquet"));
        new Shards().rows(floats.subList(30, 60)).write(file("floats/b.parquet"));
        new Shards().rows(floats.subList(0, 30)).write(file("mixed/a.parquet"));
        new Shards().doubles().rows(floats.subList(30, 60)).write(file("mixed/b.parquet"));

        CommandRun alike = auditInto("out-floats", "--input", file("floats"));
        CommandRun mixed = audit("--input", file("mixed"));

        assertAudited(mixed, 60);
        assertThat(mixed.statistics()).isEqualTo(alike.statistics());
    }

    private static Double[] narrowed(Double[] values) {
        return Arrays.stream(values).map(value -> (double) value.floatValue()).toArray(Double[]::new);
    }

    @Test
    void anEncodingTheVectorizedReaderRefusesGivesIdenticalStatistics() {
        shard(1500, 2).write(file("plain/a.parquet"));
        shard(1500, 2).byteStreamSplit().write(file("split/a.parquet"));

        CommandRun plain = auditInto("out-plain", "--input", file("plain"));
        CommandRun split = audit("--input", file("split"));

        assertAudited(split, 1500);
        assertThat(split.statistics()).isEqualTo(plain.statistics());
        assertThat(split.report().get("curves")).isEqualTo(plain.report().get("curves"));
        assertThat(split.scoredIds()).containsExactlyElementsOf(plain.scoredIds());
    }

    @Test
    void sidesOfDifferentLengthHaveInformationButNoCosine() {
        Shards shard = new Shards();
        for (Shards.Row row : rows(60, 3)) {
            shard.row(row.id(), row.image(), Arrays.copyOf(row.text(), 3));
        }
        shard.write(file("in/a.parquet"));

        CommandRun run = audit("--input", file("in"));

        assertAudited(run, 60);
        assertThat(run.statistic("mutual_information").get("value").isNumber()).isTrue();
        assertThat(run.statistic("cosine_mean").get("value").isNull()).isTrue();
        assertThat(run.statistic("cosine_mean").get("note").asText()).contains("4 and 3 dimensions");
        assertThat(run.scores()).extracting(row -> row.getAs("cosine")).containsOnlyNulls();
        assertThat(run.scores()).extracting(row -> row.getAs("pmi")).doesNotContainNull();
    }

    @Test
    void otherColumnsChangeNothing() {
        shard(60, 4).write(file("bare/a.parquet"));
        shard(60, 4).extraColumn("aesthetic").write(file("extra/a.parquet"));

        CommandRun bare = auditInto("out-bare", "--input", file("bare"));
        CommandRun extra = audit("--input", file("extra"));

        assertAudited(extra, 60);
        assertThat(extra.statistics()).isEqualTo(bare.statistics());
    }

    @Test
    void columnsAreTakenByOption() {
        shard(60, 5).idColumn("name").columns("vision", "language").write(file("in/a.parquet"));

        CommandRun run = audit(
                "--input", file("in"), "--id-column", "name", "--image-column", "vision", "--text-column", "language");

        assertAudited(run, 60);
        assertThat(run.scoredIds()).contains("row-0", "row-59");
    }

    @ParameterizedTest
    @ValueSource(strings = {"uid", "key"})
    void aUniquePairOfImgAndTxtColumnsIsTakenAndSaid(String idColumn) {
        shard(60, 6).idColumn(idColumn).columns("l14_img", "l14_txt").write(file("in/a.parquet"));

        CommandRun run = audit("--input", file("in"));

        assertAudited(run, 60);
        assertThat(run.out()).contains("columns l14_img and l14_txt");
        assertThat(run.scoredIds()).contains("row-0", "row-59");
    }

    @Test
    void rowsWithoutAnIdColumnAreNamedByShardAndRow() {
        shard(30, 7).withoutIds().write(file("in/a.parquet"));
        shard(30, 8).withoutIds().write(file("in/b.parquet"));

        CommandRun run = audit("--input", file("in"));

        assertAudited(run, 60);
        assertThat(run.scoredIds()).contains("a.parquet#0", "a.parquet#29", "b.parquet#0", "b.parquet#29");
    }

    @Test
    void aMissingColumnAskedForByNameIsUnusableInput() {
        shard(30, 9).write(file("in/a.parquet"));

        CommandRun run = audit("--input", file("in"), "--image-column", "vision");

        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.err())
                .contains("shard a.parquet: column vision is missing")
                .contains("the shard has id, image_embedding, text_embedding")
                .contains("--image-column");
    }

    @Test
    void namesOfFilesAndDirectoriesMeanThemselves() {
        List<String> names = List.of(
                "with space", "day=1", "100%", "a%20b", "a,b", "{a,b}", "[ab]", "a*", "a?b", "über", "a#b", "a+b");
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            shard(10, i).write(file("in {x} = 1, 5% [ab]*/" + name + "/" + name + ".parquet"));
        }

        CommandRun run = auditInto("out {x} = 1, 5% [ab]*", "--input", file("in {x} = 1, 5% [ab]*"));

        assertAudited(run, 120);
        assertThat(run.scores())
                .extracting(row -> row.<String>getAs("shard"))
                .containsAll(names.stream()
                        .map(name -> name + "/" + name + ".parquet")
                        .toList());
    }

    @Test
    void aShardOfAnyNameIsReadWhenItIsGivenItself() {
        shard(60, 12).write(file("in/{a=b} c,d%.vectors"));

        assertAudited(audit("--input", file("in/{a=b} c,d%.vectors")), 60);
    }

    @Test
    void severalPathsAreOneInputInOrderOfTheirNames() {
        shard(20, 13).write(file("in/a.parquet"));
        shard(20, 14).write(file("in/b/b.parquet"));
        shard(20, 15).write(file("in/c.parquet"));

        CommandRun whole = auditInto("out-whole", "--input", file("in"));
        CommandRun listed =
                auditInto("out-listed", "--input", file("in/c.parquet"), file("in/b"), file("in/a.parquet"));
        CommandRun repeated = audit(
                "--input", file("in/c.parquet"), "--input", file("in/a.parquet"), "--input", file("in/b/b.parquet"));

        assertAudited(listed, 60);
        assertThat(listed.statistics()).isEqualTo(whole.statistics());
        assertThat(listed.scores()).isEqualTo(whole.scores());
        assertThat(repeated.statistics()).isEqualTo(whole.statistics());
    }

    @Test
    void hiddenAndForeignFilesAreLeftAlone() throws IOException {
        shard(60, 16).write(file("in/a.parquet"));
        Files.writeString(file("in/_SUCCESS"), "");
        Files.writeString(file("in/.part.parquet.crc"), "x");
        Files.writeString(file("in/_metadata.parquet"), "x");
        Files.writeString(file("in/notes.txt"), "x");

        CommandRun run = audit("--input", file("in"));

        assertAudited(run, 60);
        assertThat(run.verdict().get("warnings").toString())
                .contains("1 file(s) left out, hidden: _metadata.parquet")
                .contains("1 file(s) left out, not a format of embeddings: notes.txt");
    }

    @Test
    void realVectorsAreReadAlikeInAllSupportedTypesAndNames() {
        String id = "id";
        String image = "image_embedding";
        String text = "text_embedding";
        Path floats = Samples.keywordsAndNames(spark, 40, file("floats"), id, image, text);
        Path doubles = Samples.keywordsAndNames(
                spark, 40, file("doubles"), id, as(image, "array<double>", image), as(text, "array<double>", text));
        Path mixed = Samples.keywordsAndNames(spark, 40, file("mixed"), id, image, as(text, "array<double>", text));
        Path renamed = Samples.keywordsAndNames(
                spark, 40, file("renamed"), "id as uid", image + " as l14_img", text + " as l14_txt");

        CommandRun first = auditInto("out-floats", "--input", floats);
        for (Path layout : List.of(floats, doubles, mixed, renamed)) {
            CommandRun run = auditInto("out-of-" + layout.getFileName(), "--input", layout);
            assertAudited(run, 40);
            assertThat(run.report().get("input").get("image_dims").asInt()).isEqualTo(24);
            assertThat(run.statistic("mutual_information").get("value").isNull())
                    .isTrue();
            assertThat(run.statistic("mutual_information").get("note").asText()).contains("too few rows");
            assertThat(run.verdict().get("warnings").toString()).contains("mutual information and PMI do not exist");
            assertThat(run.statistics()).isEqualTo(first.statistics());
            assertThat(run.scores()).extracting(row -> row.getAs("pmi")).containsOnlyNulls();
            assertThat(run.scoredIds()).doesNotHaveDuplicates().noneMatch(name -> name.contains("#"));
            if (layout.equals(renamed)) {
                assertThat(run.out()).contains("columns l14_img and l14_txt");
            }
        }
        assertCosinesStandInForPmi(first);
    }

    private static void assertCosinesStandInForPmi(CommandRun run) {
        Row lowest = Collections.min(run.scores(), Comparator.comparingDouble(row -> row.<Double>getAs("cosine")));
        assertThat(run.out()).contains("pairs of lowest cosine  " + lowest.getAs("id") + ", ");
        JsonNode shown = run.report().get("shown");
        assertThat(shown.get("columns")).isEmpty();
        assertThat(shown.get("pairs").fieldNames()).toIterable().containsExactly("lowest_cosine", "highest_cosine");
        JsonNode first = shown.at("/pairs/lowest_cosine/0");
        assertThat(first.fieldNames()).toIterable().containsExactly("id", "shard", "row", "pmi", "cosine");
        assertThat(first.get("pmi").isNull()).isTrue();
        assertThat(first.get("id").asText()).isEqualTo(lowest.getAs("id"));
        assertThat(first.get("row").asLong()).isEqualTo(lowest.<Long>getAs("row"));
        assertThat(first.get("cosine").asDouble()).isEqualTo(lowest.<Double>getAs("cosine"));
        double unmatched = run.value("inter_cosine_mean");
        for (Row row : run.scores()) {
            double percentile = row.getAs("cosine_percentile");
            assertThat(percentile).isBetween(0.0, 100.0);
            assertThat(percentile > 50).isEqualTo(row.<Double>getAs("cosine") > unmatched);
        }
    }

    private static String as(String column, String type, String name) {
        return "cast(" + column + " as " + type + ") as " + name;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "to_binary(to_json(image_embedding), 'utf-8') as image_embedding; binary; say which numbers it holds with"
                        + " --vector-type f16le, f32le, f64le or i8",
                "to_json(image_embedding) as image_embedding; string; Texts that spell lists become lists, a column at a time, with duckdb",
                "transform(image_embedding, x -> cast(x as long)) as image_embedding; list<int64>; Other numbers become floats, a column at a time, with duckdb",
                "transform(image_embedding, x -> cast(x as decimal(9, 4))) as image_embedding; list<decimal(9, 4)>;"
                        + " Other numbers become floats, a column at a time, with duckdb",
                "array(array(image_embedding)) as image_embedding; list<list<list<float>>>; expected a list of float"
            })
    void vectorsInOtherTypesAreUnusableAndTheirTypeIsNamed(String column, String type, String remedy) {
        Path input = Samples.keywordsAndNames(spark, 10, file("in"), "id", column, "text_embedding");

        CommandRun run = audit("--input", input);

        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.err())
                .contains(".parquet: column image_embedding is " + type + "; ")
                .contains(remedy);
        assertThat(run.verdict().get("exit_code").asInt()).isEqualTo(5);
    }

    /** Texts without a shift, shifted by one within a part, in another order, with ids of their own, without ids. */
    @ParameterizedTest(name = "{0}: warns {1}")
    @CsvSource({"same, false", "shifted, true", "reversed, true", "own, false", "none, false"})
    void idsThatStandAtOtherRowsOfTheOtherSideAreAWarningOfAJoinByPosition(String what, boolean warns) {
        List<Shards.Row> rows = rows(60, 3);
        List<Shards.Row> texts = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            Shards.Row row = rows.get(i);
            String id = switch (what) {
                case "shifted" -> rows.get(i < 40 || i == 59 ? i : i + 1).id();
                case "reversed" -> rows.get(59 - i).id();
                case "own" -> "text-" + i;
                case "none" -> null;
                default -> row.id();
            };
            texts.add(new Shards.Row(id, row.text(), null));
        }
        new Shards().rows(rows).similarities("image_embedding").write(file("images/a.parquet"));
        new Shards().rows(texts).similarities("text_embedding").write(file("texts/a.parquet"));

        CommandRun run = audit("--input-images", file("images"), "--input-texts", file("texts"), "--join", "row");

        assertThat(run.verdict().get("warnings").toString().contains("makes pairs of rows with different ids"))
                .as(run.verdict().toString())
                .isEqualTo(warns);
    }
}
