package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Item;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Selection of rows by tables of scores alone. */
@SharedSpark
class FilterTest {
    private static final StructType SCORES = new StructType()
            .add("id", DataTypes.StringType)
            .add("shard", DataTypes.StringType)
            .add("row", DataTypes.LongType)
            .add("pmi", DataTypes.DoubleType)
            .add("cosine", DataTypes.DoubleType)
            .add("language", DataTypes.StringType);

    private final SparkSession spark;

    @TempDir
    private Path directory;

    FilterTest(SparkSession spark) {
        this.spark = spark;
    }

    /** A row of scores. */
    private record Scored(String id, String shard, long row, Double pmi, double cosine, String language) {
        Row asRow() {
            return RowFactory.create(id, shard, row, pmi, cosine, language);
        }
    }

    /** Rows of two shards with many ties; every 17th has no score, every 19th NaN; some have no language. */
    private static List<Scored> scored(int n, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        String[] languages = {"en", "en", "en", "de", "fr", null};
        List<Scored> rows = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            Double pmi = i % 17 == 16 ? null : i % 19 == 18 ? Double.NaN : Double.valueOf(random.nextInt(-5, 6));
            rows.add(new Scored(
                    "i-" + i, "part-" + i % 2, i / 2, pmi, random.nextDouble(-1, 1), languages[random.nextInt(6)]));
        }
        return rows;
    }

    private Path table(List<Scored> rows) {
        Path path = directory.resolve("scores-" + rows.hashCode());
        spark.createDataFrame(rows.stream().map(Scored::asRow).toList(), SCORES)
                .repartition(3)
                .write()
                .mode("overwrite")
                .parquet(path.toString());
        return path;
    }

    private CommandRun filter(Path scores, Object... arguments) {
        List<Object> all = new ArrayList<>(List.of("--scores", scores, "--overwrite"));
        all.addAll(List.of(arguments));
        return CommandRun.in(spark, "filter", directory.resolve("out"), all.toArray());
    }

    private CommandRun audited(String output, Path input) {
        return CommandRun.audit(spark, directory.resolve(output), "--input", input, "--set", "uncertainty=off");
    }

    private CommandRun filtered(Path scores, Object... arguments) {
        CommandRun run = filter(scores, arguments);
        assertThat(run.exitCode()).as(run.err() + run.out()).isZero();
        return run;
    }

    private Map<String, Row> rows(CommandRun run, String table) {
        Map<String, Row> rows = new TreeMap<>();
        spark.read()
                .parquet(run.output().resolve(table).toString())
                .collectAsList()
                .forEach(row -> rows.put(row.getAs("shard") + "#" + row.getAs("row"), row));
        return rows;
    }

    private static String place(Scored row) {
        return row.shard + "#" + row.row;
    }

    private static boolean hasScore(Scored row) {
        return row.pmi != null && !row.pmi.isNaN();
    }

    /** By a sort, as DataComp's script does it. */
    private static Set<String> kept(Collection<Scored> rows, double share) {
        List<Double> scores = rows.stream()
                .filter(FilterTest::hasScore)
                .map(row -> row.pmi)
                .sorted(Comparator.reverseOrder())
                .toList();
        if (scores.isEmpty()) {
            return Set.of();
        }
        int n = (int) (scores.size() * share);
        double threshold = share == 1 ? Double.NEGATIVE_INFINITY : scores.get(n);
        return rows.stream()
                .filter(row -> hasScore(row) && row.pmi >= threshold)
                .map(FilterTest::place)
                .collect(Collectors.toSet());
    }

    private void requireAllRowsOnce(CommandRun run, List<Scored> rows) {
        Set<String> all = new HashSet<>(rows(run, "keep").keySet());
        Set<String> dropped = rows(run, "dropped").keySet();
        assertThat(all).doesNotContainAnyElementsOf(dropped);
        all.addAll(dropped);
        assertThat(all).isEqualTo(rows.stream().map(FilterTest::place).collect(Collectors.toSet()));
        assertThat(run.value("rows_in")).isEqualTo(rows.size());
        assertThat(run.value("rows_kept") + run.value("rows_dropped")).isEqualTo(rows.size());
        assertThat(run.value("rows_dropped")).isEqualTo(dropped.size());
    }

    @ParameterizedTest(name = "share {0}, seed 5")
    @ValueSource(doubles = {0.001, 0.3, 1})
    void aShareIsTakenAsASortTakesItAndTiesStay(double share) {
        List<Scored> rows = scored(400, 5);
        CommandRun run = filtered(table(rows), "--by", "pmi", "--keep-fraction", share);

        assertThat(rows(run, "keep").keySet()).isEqualTo(kept(rows, share));
        requireAllRowsOnce(run, rows);
        assertThat(rows(run, "keep").values().iterator().next().schema().fieldNames())
                .containsExactly("id", "shard", "row", "pmi");
        Map<String, Row> dropped = rows(run, "dropped");
        rows.stream().filter(row -> !hasScore(row)).forEach(row -> {
            assertThat(dropped.get(place(row)).<String>getAs("reason")).isEqualTo("no_score");
            assertThat(dropped.get(place(row)).<String>getAs("detail"))
                    .isEqualTo(row.pmi == null ? "pmi is null" : "pmi is NaN");
        });
        double lowest = rows(run, "keep").values().stream()
                .mapToDouble(row -> row.<Double>getAs("pmi"))
                .min()
                .orElseThrow();
        assertThat(run.value("threshold")).isEqualTo(lowest);
        requireHistogram(run, rows, kept(rows, share));
    }

    /** Scores are whole numbers, so that each has a bin of its own. */
    private static void requireHistogram(CommandRun run, List<Scored> rows, Set<String> kept) {
        JsonNode histogram = run.report().at("/curves/score_histogram");
        int bins = histogram.get("kept").size();
        double from = histogram.get("from").asDouble();
        double width = (histogram.get("to").asDouble() - from) / bins;
        long[] expectedKept = new long[bins];
        long[] expectedDropped = new long[bins];
        rows.stream().filter(FilterTest::hasScore).forEach(row -> {
            int bin = (int) Math.floor((row.pmi - from) / width);
            (kept.contains(place(row)) ? expectedKept : expectedDropped)[bin]++;
        });
        assertThat(width).isLessThan(1);
        assertThat(histogram.get("kept")).extracting(JsonNode::asLong).containsExactly(box(expectedKept));
        assertThat(histogram.get("dropped")).extracting(JsonNode::asLong).containsExactly(box(expectedDropped));
    }

    private static Long[] box(long[] counts) {
        return Arrays.stream(counts).boxed().toArray(Long[]::new);
    }

    @Test
    void aShareIsTakenWithinEachValueAndNullIsOne() {
        List<Scored> rows = scored(500, 6);
        CommandRun run = filtered(table(rows), "--by", "pmi", "--keep-fraction", "0.2", "--per", "language");

        Map<String, List<Scored>> byLanguage = new HashMap<>();
        rows.forEach(row -> byLanguage
                .computeIfAbsent(row.language, language -> new ArrayList<>())
                .add(row));
        Set<String> expected = new HashSet<>();
        byLanguage.values().forEach(some -> expected.addAll(kept(some, 0.2)));
        assertThat(rows(run, "keep").keySet()).isEqualTo(expected);
        requireAllRowsOnce(run, rows);
        assertThat(run.statistic("threshold").get("value").isNull()).isTrue();
        List<String> values = new ArrayList<>();
        run.report().get("thresholds").forEach(entry -> {
            String value =
                    entry.get("value").isNull() ? null : entry.get("value").asText();
            values.add(value);
            assertThat(entry.get("rows").asLong())
                    .isEqualTo(byLanguage.get(value).stream()
                            .filter(FilterTest::hasScore)
                            .count());
            assertThat(entry.get("kept").asInt())
                    .isEqualTo(kept(byLanguage.get(value), 0.2).size());
        });
        assertThat(values).containsExactly("de", "en", "fr", null);
    }

    @Test
    void severalRulesHoldTogetherAndTheFirstBrokenOneIsTheReason() {
        List<Scored> rows = scored(300, 7);
        String condition = "cosine > 0.2 and language = 'en'";
        CommandRun run = filtered(table(rows), "--by", "pmi", "--keep-fraction", "0.5", "--keep", condition);

        Set<String> high = kept(rows, 0.5);
        Map<String, Row> dropped = rows(run, "dropped");
        for (Scored row : rows) {
            boolean meets = row.cosine > 0.2 && "en".equals(row.language);
            String reason = !hasScore(row)
                    ? "no_score"
                    : !meets ? "condition" : high.contains(place(row)) ? null : "below_threshold";
            Row found = dropped.get(place(row));
            assertThat(found == null ? null : found.<String>getAs("reason")).isEqualTo(reason);
        }
        requireAllRowsOnce(run, rows);
        Scored unknown = rows.stream()
                .filter(row -> hasScore(row) && row.language == null && row.cosine > 0.2)
                .findFirst()
                .orElseThrow();
        assertThat(dropped.get(place(unknown)).<String>getAs("detail")).isEqualTo("null: " + condition);
    }

    @Test
    void ofRowsWithOneIdTheBestIsKeptAndTiesGoByPlace() {
        List<Scored> rows = List.of(
                new Scored("a", "part-0", 0, 1.0, 0, null),
                new Scored("a", "part-0", 1, 3.0, 0, null),
                new Scored("a", "part-1", 0, 3.0, 0, null),
                new Scored("b", "part-1", 1, 0.0, 0, null),
                new Scored("b", "part-1", 2, Double.NaN, 0, null),
                new Scored(null, "part-1", 3, 0.0, 0, null),
                new Scored(null, "part-1", 4, 0.0, 0, null));
        CommandRun run = filtered(table(rows), "--by", "pmi", "--drop-duplicates", "id");

        assertThat(rows(run, "keep").keySet())
                .containsExactlyInAnyOrder("part-0#1", "part-1#1", "part-1#3", "part-1#4");
        Map<String, Row> dropped = rows(run, "dropped");
        assertThat(dropped.get("part-1#0").<String>getAs("reason")).isEqualTo("duplicate_id");
        assertThat(dropped.get("part-1#0").<String>getAs("kept_id")).isEqualTo("a");
        assertThat(dropped.get("part-1#0").<String>getAs("detail")).isEqualTo("kept: part-0#1");
        assertThat(dropped.get("part-1#2").<String>getAs("reason")).isEqualTo("no_score");
        assertThat(run.value("duplicates_id")).isEqualTo(2);
        requireAllRowsOnce(run, rows);
    }

    @Test
    void idsOf32HexadecimalDigitsBecomeAnArrayAsDataCompTakesIt() throws IOException {
        SplittableRandom random = new SplittableRandom(8);
        List<Scored> rows = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            String id = String.format("%016x%016x", random.nextLong(), random.nextLong());
            rows.add(new Scored(id, "part-0", i, (double) i, 0, null));
        }
        CommandRun run = filtered(table(rows), "--by", "pmi", "--keep", "pmi >= 10");

        byte[] bytes = Files.readAllBytes(run.output().resolve("keep.npy"));
        int header = (bytes[8] & 0xff) + 256 * (bytes[9] & 0xff);
        assertThat((10 + header) % 64).isZero();
        assertThat(new String(bytes, 10, header, StandardCharsets.ISO_8859_1))
                .isEqualToIgnoringWhitespace(
                        "{'descr': [('f0', '<u8'), ('f1', '<u8')], 'fortran_order': False, 'shape': (40,), }");
        ByteBuffer data =
                ByteBuffer.wrap(bytes, 10 + header, bytes.length - 10 - header).order(ByteOrder.LITTLE_ENDIAN);
        List<String> ids = new ArrayList<>();
        while (data.hasRemaining()) {
            ids.add(String.format("%016x%016x", data.getLong(), data.getLong()));
        }
        assertThat(ids)
                .isEqualTo(rows.stream().skip(10).map(Scored::id).sorted().toList());
        rows.add(new Scored("no number", "part-0", 50, 60.0, 0, null));
        assertThat(filtered(table(rows), "--by", "pmi", "--keep", "pmi >= 10")
                        .output()
                        .resolve("keep.npy"))
                .doesNotExist();
    }

    @Test
    void wrongRequestsAreRefusedInALine() {
        Path table = table(scored(40, 9));
        requireRefused(2, "nothing says which rows to keep", filter(table));
        requireRefused(2, "filter.keep = pmi >> is no expression of SQL", filter(table, "--keep", "pmi >>"));
        requireRefused(2, "not a number above 0 and up to 1", filter(table, "--keep-fraction", "1.5"));
        requireRefused(
                2,
                "uncertainty = linear is for audit and compare",
                filter(table, "--keep-fraction", "0.5", "--set", "uncertainty=linear"));
        requireRefused(2, "need the vectors", filter(table, "--near-duplicates", "0.9"));
        requireRefused(2, "--per takes the share", filter(table, "--keep", "pmi > 1", "--per", "language"));
        requireRefused(5, "did you mean pmi?", filter(table, "--by", "pmj", "--keep-fraction", "0.5"));
        CommandRun unfit = filter(table, "--keep", "language > 3");
        requireRefused(
                5,
                "filter.keep = language > 3 cannot be evaluated: a text, of a row or of the condition, is no value of the"
                        + " type it is compared with; try_cast gives null where a row does not fit",
                unfit);
        assertThat(unfit.err()).as("what rows hold is not told").doesNotContain("'en'", "'de'", "'fr'");
        requireRefused(5, "filter.keep", filter(table, "--keep", "cast('x' as int) = 1"));
        requireRefused(2, "lets every pair through", filter(table, "--input", table, "--keep-random", "1"));
        requireRefused(5, "names the place of a row", filter(table, "--by", "row", "--keep-fraction", "0.5"));
    }

    /** Random pairs are scored as the table is, which a negative score tells. */
    @ParameterizedTest
    @ValueSource(strings = {"on", "off"})
    void thresholdsOnClipScoreAreHeldAgainstRandomPairsClippedOrNot(String clip) {
        Path pairs = new Shards()
                .rows(Gaussians.equicorrelated(400, 4, 0.2, 1))
                .write(directory.resolve("in").resolve("a.parquet"));
        CommandRun audit = CommandRun.audit(
                spark, directory.resolve("audit"), "--input", pairs, "--set", "clip-score.clip=" + clip);
        assertThat(audit.exitCode()).as(audit.err()).isZero();

        CommandRun run = filtered(
                directory.resolve("audit/scores"), "--input", pairs, "--by", "clip_score", "--keep-random", "0.7");

        JsonNode cut = run.report().get("cut");
        assertThat(cut.get("note").isNull()).as(cut.toString()).isTrue();
        assertThat(cut.get("random_pairs").asInt()).isEqualTo(400);
        // Half of the random pairs have a negative cosine. Clipped they are all 0, and a threshold that leaves some out
        // is above.
        assertThat(cut.get("threshold").asDouble() < 0).isEqualTo(clip.equals("off"));
    }

    /** Before a run directory is made: a setting is wrong, not the input. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "cosin > 0.5 ~ has no column cosin, but id, shard, row, pmi, cosine, language; did you mean cosine? A column of the pairs needs --input",
                "PMI > 2 ~ has no column PMI, but id, shard, row, pmi, cosine, language; did you mean pmi?",
                "language = en ~ has no column en, but id, shard, row, pmi, cosine, language. A column of the pairs needs --input. A text of a condition stands in single quotes",
                "pmi >> ~ is no expression of SQL: it breaks off at its end. Write it like",
                "pmi > 2; ~ is no expression of SQL: it cannot be read from ';' on (letter 8)",
                "pmi > 1 and cosine ~ : in \"((pmi > 1) AND cosine)\" the left and right operands of the binary operator have incompatible types (\"BOOLEAN\" and \"DOUBLE\")",
                "foo(pmi) > 1 ~ : there is no function foo in Spark SQL",
                "pmi.x > 1 ~ : Can't extract a value from \"pmi\"",
                "max(pmi) > 3 ~ : it is of many rows together, as max(…) is; name a condition on each row",
                "row_number() over (order by pmi) < 5 ~ : it is of many rows together; name a condition on each row",
                "exists (select 1) ~ : it is of many rows together; name a condition on each row",
                "größe > 20 ~ is no expression of SQL: The unquoted identifier größe is invalid and must be back quoted",
                "explode(array(true, true)) ~ makes several rows of one; name a condition on each row",
                "cosine + 1 ~ is no condition: its value is of type double, not true or false. Hold it against something",
                "pmi > 1 and rand(7) > 0.5 ~ gives other rows each time"
            })
    void aConditionThatNoRowCanBeHeldToIsAWrongSettingInPlainWords(String condition, String message) {
        CommandRun run = filter(table(scored(40, 9)), "--keep", condition);

        requireRefused(2, message, run);
        assertThat(run.err())
                .contains("error: filter.keep = " + condition)
                .doesNotContain("SQLSTATE")
                .doesNotContainPattern("[A-Z]{4,}_[A-Z]");
        assertThat(run.output()).doesNotExist();
    }

    @Test
    void aConditionAloneNeedsNoScore() throws IOException {
        Path table = directory.resolve("widths.csv");
        Files.writeString(table, "id,shard,row,width\na,s,0,5\nb,s,1,15\nc,s,2,\nd,s,3,25\n");

        CommandRun run = filtered(table, "--keep", "width > 10");

        assertThat(rows(run, "keep").keySet()).containsExactly("s#1", "s#3");
        assertThat(rows(run, "keep").get("s#1").schema().fieldNames()).containsExactly("id", "shard", "row");
        assertThat(rows(run, "dropped").get("s#0").<String>getAs("detail")).isEqualTo("not: width > 10");
        assertThat(rows(run, "dropped").get("s#2").<String>getAs("detail")).isEqualTo("null: width > 10");
        assertThat(run.report().at("/input/by").isNull()).isTrue();
        assertThat(run.report().at("/curves/score_histogram").isMissingNode()).isTrue();
        requireRefused(
                5,
                "has no pmi or cosine with a value; name the score that rows are kept by with --by",
                filter(table, "--keep", "width > 10", "--drop-duplicates", "id"));
    }

    @Test
    void aDroppedRowSaysItsScoreAsPeopleReadIt() {
        List<Scored> rows = List.of(
                new Scored("a", "s", 0, 0.12345678901234567, 0, null),
                new Scored("b", "s", 1, 0.5, 0, null),
                new Scored("c", "s", 2, 0.49999999, 0, null));

        CommandRun run = filtered(table(rows), "--keep-fraction", "0.2");

        assertThat(rows(run, "dropped").get("s#0").<String>getAs("detail")).isEqualTo("pmi 0.123457 < 0.500000");
        assertThat(rows(run, "dropped").get("s#2").<String>getAs("detail")).isEqualTo("pmi 0.49999999 < 0.5");
    }

    @Test
    void namesAndPlacesOfOtherTypesAreWhatTheySay() {
        Path path = directory.resolve("types");
        // Parquet's unsigned 64 bits come as decimals; pandas makes a column of whole numbers with gaps one of doubles.
        spark.range(40)
                .selectExpr(
                        "cast(9223372036854775808 + id as decimal(20, 0)) as id",
                        "id % 2 as shard",
                        "cast(id as double) as row",
                        "cast(id as double) as pmi")
                .write()
                .parquet(path.toString());
        CommandRun run = filtered(path, "--by", "pmi", "--keep", "pmi >= 10", "--drop-duplicates", "id");

        assertThat(run.value("rows_kept")).isEqualTo(30);
        assertThat(rows(run, "keep").get("0#10").<String>getAs("id")).isEqualTo("9223372036854775818");
        Path half = directory.resolve("half");
        spark.range(2)
                .selectExpr("'a' as id", "'s' as shard", "id + 0.5 as row", "1.0 as pmi")
                .write()
                .parquet(half.toString());
        requireRefused(5, "no whole number as its row", filter(half, "--keep-fraction", "0.5"));
    }

    @Test
    void scoresThatAreNoneOrThereTwiceAreRefused() {
        List<Scored> none =
                List.of(new Scored("a", "part-0", 0, null, 0, null), new Scored("b", "part-0", 1, null, 0, null));
        requireRefused(
                5, "pmi of every row is null or NaN", filter(table(none), "--by", "pmi", "--keep-fraction", "0.5"));
        assertThat(rows(filtered(table(none), "--keep-fraction", "0.5"), "keep").keySet())
                .as("by cosine, since there is no pmi")
                .hasSize(2);
        List<Scored> twice =
                List.of(new Scored("a", "part-0", 0, 1.0, 0, null), new Scored("a", "part-0", 0, 2.0, 0, null));
        requireRefused(5, "row 0 of shard part-0 has 2 scores", filter(table(twice), "--keep-fraction", "0.5"));
    }

    private static void requireRefused(int exitCode, String message, CommandRun run) {
        assertThat(run.exitCode()).as(run.err() + run.out()).isEqualTo(exitCode);
        assertThat(run.err().lines().filter(line -> line.startsWith("error:")))
                .singleElement()
                .asString()
                .contains(message);
        assertThat(run.err()).doesNotContain("\tat ");
    }

    /** 60 rows with numbers, a truth value and digits as text; r is the number of the row, from 0. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "w > h and greatest(w, h) >= 50 and w * h > 2000"
                        + "| r * 37 % 101 > r * 53 % 103 and r * 37 % 101 >= 50 and (r * 37 % 101) * (r * 53 % 103) > 2000",
                "share > 3 and even and share not in (4, 5) | r > 30 and r % 2 = 0 and r not in (40, 50)",
                "big >= 9223372036854775807 | r >= 30",
                "digits = '007' or digits < '003' | r = 7 or r < 3"
            })
    void columnsOfTheInputAreComparedAsTheyAreStored(String condition, String expected) {
        String vectors = "transform(sequence(0, 3), d -> cast(sin(7 * id + d * %s) as float))";
        Dataset<Row> rows = spark.range(0, 60, 1, 1)
                .selectExpr(
                        "concat('r-', id) as id",
                        vectors.formatted("1") + " as image_embedding",
                        vectors.formatted("2") + " as text_embedding",
                        "cast(id * 37 % 101 as int) as w",
                        "id * 53 % 103 as h",
                        "id / 10.0d as share",
                        "9223372036854775777 + least(id, 30) as big",
                        "id % 2 = 0 as even",
                        "lpad(id, 3, '0') as digits");
        Path input = directory.resolve("typed");
        rows.write().parquet(input.toString());
        CommandRun audit = audited("typed-audit", input);

        CommandRun run = filtered(
                audit.output().resolve("scores"),
                "--input",
                input,
                "--by",
                "cosine",
                "--keep",
                condition,
                "--set",
                "uncertainty=off");

        Set<String> right = spark.range(60).withColumnRenamed("id", "r").filter(expected).collectAsList().stream()
                .map(row -> "r-" + row.getLong(0))
                .collect(Collectors.toSet());
        assertThat(right).isNotEmpty().hasSizeLessThan(60);
        assertThat(rows(run, "keep").values())
                .extracting(row -> row.<String>getAs("id"))
                .containsExactlyInAnyOrderElementsOf(right);
    }

    /** Spark reads the largest files first, and puts as many together as cores ask for. */
    @Test
    void aCopyHasTheOrderOfTheInput() {
        Path input = directory.resolve("unequal");
        List<Shards.Row> rows = Gaussians.equicorrelated(300, 3, 0.5, 1);
        new Shards().rows(rows.subList(0, 10)).write(input.resolve("a.parquet"));
        new Shards().rows(rows.subList(10, 250)).write(input.resolve("b.parquet"));
        new Shards().rows(rows.subList(250, 300)).write(input.resolve("c.parquet"));
        CommandRun audit = audited("audit", input);

        CommandRun run = filtered(
                audit.output().resolve("scores"),
                "--input",
                input,
                "--keep",
                "row % 2 = 1",
                "--copy",
                "--set",
                "uncertainty=off");

        List<String> copied = Stream.of(run.output().resolve("copy").toFile().list())
                .filter(file -> file.endsWith(".parquet"))
                .sorted()
                .flatMap(file ->
                        spark
                                .read()
                                .parquet(run.output().resolve("copy/" + file).toString())
                                .collectAsList()
                                .stream())
                .map(row -> row.<String>getAs("id"))
                .toList();
        assertThat(copied)
                .isEqualTo(IntStream.range(0, 150)
                        .mapToObj(i -> rows.get(2 * i + 1).id())
                        .toList());
    }

    /** Libraries guess the type of a column without values: numbers, nothing. */
    @Test
    void aShardWithoutRowsHoldsUpNoCopy() {
        Path input = directory.resolve("with-empty");
        List<Shards.Row> rows = Gaussians.equicorrelated(60, 3, 0.5, 1);
        new Shards()
                .rows(rows)
                .groups("language", Collections.nCopies(60, "en"))
                .write(input.resolve("a.parquet"));
        new Shards().groupNumbers("language", List.of()).write(input.resolve("b.parquet"));
        CommandRun audit = audited("audit", input);
        CommandRun run = filtered(
                audit.output().resolve("scores"),
                "--input",
                input,
                "--keep",
                "row < 20",
                "--copy",
                "--set",
                "uncertainty=off");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(spark.read()
                        .parquet(run.output().resolve("copy").toString())
                        .filter("language = 'en'")
                        .count())
                .isEqualTo(20);
    }

    @Test
    void columnsOfTheInputAreConditionsAndValues() {
        List<Item> items = new ArrayList<>();
        for (Item item : Item.coupled(60, 4, 3)) {
            int row = items.size();
            items.add(item.with("width", String.valueOf(row)).with("source", row % 3 == 0 ? "web" : "book"));
        }
        Path input = directory.resolve("input");
        input.toFile().mkdirs();
        Item.write(input, items, 2);
        CommandRun audit = CommandRun.audit(spark, directory.resolve("audit"), "--input", input);
        assertThat(audit.exitCode()).as(audit.err()).isNotEqualTo(5);

        CommandRun run = filtered(
                audit.output().resolve("scores"),
                "--input",
                input,
                "--by",
                "cosine",
                "--keep-fraction",
                "0.5",
                "--per",
                "source",
                "--keep",
                "width >= 10");
        Set<Integer> kept = rows(run, "keep").values().stream()
                .map(row -> Integer.parseInt(row.<String>getAs("id").substring(2)))
                .collect(Collectors.toSet());
        assertThat(kept).isNotEmpty().allMatch(row -> row >= 10);
        assertThat(run.report().get("thresholds")).hasSize(2);
        assertThat(run.report().get("thresholds").get(0).get("rows").asInt()).isEqualTo(40);

        CommandRun copy =
                filtered(audit.output().resolve("scores"), "--input", input, "--keep", "width >= 10", "--copy");
        List<Row> copied = spark.read()
                .parquet(copy.output().resolve("copy").toString())
                .orderBy("id")
                .collectAsList();
        assertThat(copied).hasSize(50).allSatisfy(row -> {
            Item item = items.get(Integer.parseInt(row.<String>getAs("id").substring(2)));
            assertThat(row.<String>getAs("source")).isEqualTo(item.labels().get("source"));
            assertThat(row.<Object>getList(row.fieldIndex("image_embedding")).stream()
                            .mapToDouble(value -> ((Number) value).doubleValue())
                            .toArray())
                    .containsExactly(item.image());
        });
        Path some = directory.resolve("some");
        spark.read()
                .parquet(audit.output().resolve("scores").toString())
                .filter("row < 20")
                .write()
                .parquet(some.toString());
        assertThat(warnings(filtered(some, "--input", input, "--by", "cosine", "--keep-fraction", "0.5")))
                .contains("20 pairs of the input have no row in the scores");
        requireOtherInputsRefused(audit.output().resolve("scores"), items);
    }

    private static String warnings(CommandRun run) {
        return run.verdict().get("warnings").toString();
    }

    @Test
    void scoresOfSeveralRunsAreToldApartWhereEachHasItsGaussian() {
        List<Scored> rows = scored(40, 11);
        for (int shard = 0; shard < 2; shard++) {
            String name = "part-" + shard;
            spark.createDataFrame(
                            rows.stream()
                                    .filter(row -> row.shard.equals(name))
                                    .map(Scored::asRow)
                                    .toList(),
                            SCORES)
                    .write()
                    .parquet(directory.resolve(name).resolve("scores").toString());
        }
        Path other = directory.resolve("part-1/scores");
        Path one = directory.resolve("part-0/scores");
        CommandRun none = filtered(one, "--by", "cosine", "--keep", "cosine > 2");
        assertThat(none.value("rows_kept")).isZero();
        assertThat(warnings(none)).contains("no row is kept: none meets the rules of the filter");
        requireRefused(
                2,
                "the last word, and, is no part of the condition",
                filter(one, "--by", "cosine", "--keep", "cosine > 0 and"));
        assertThat(warnings(filtered(one, "--scores", other, "--by", "pmi", "--keep-fraction", "0.5")))
                .contains("the scores are those of 2 runs, and each has its own scale of pmi:");
        assertThat(warnings(filtered(one, "--scores", other, "--by", "cosine", "--keep", "pmi > 0")))
                .contains("its own scale of pmi:");
        assertThat(warnings(filtered(one, "--scores", other, "--by", "cosine", "--keep-fraction", "0.5")))
                .doesNotContain("runs");
        assertThat(warnings(filtered(one, "--by", "pmi", "--keep-fraction", "0.5")))
                .doesNotContain("runs");
    }

    private void requireOtherInputsRefused(Path scores, List<Item> items) {
        Path other = directory.resolve("other");
        other.toFile().mkdirs();
        Item.write(
                other, items.stream().map(item -> item.withId(item.id() + "x")).toList(), 2);
        requireRefused(
                5, "the scores are not those of the input", filter(scores, "--input", other, "--keep-fraction", "0.5"));
        Path fewer = directory.resolve("fewer");
        fewer.toFile().mkdirs();
        Item.write(fewer, items.subList(0, 30), 1);
        requireRefused(5, "scores of another input", filter(scores, "--input", fewer, "--keep-fraction", "0.5"));
        Path above = directory.resolve("above");
        above.resolve("in").toFile().mkdirs();
        above.resolve("more").toFile().mkdirs();
        Item.write(above.resolve("in"), items, 2);
        Item.write(above.resolve("more"), items.subList(0, 30), 1);
        requireRefused(
                5,
                "(the name of a shard begins where the paths of an input part: give --input the paths that the audit had)",
                filter(scores, "--input", above, "--keep-fraction", "0.5"));
        Path longer = directory.resolve("longer");
        longer.toFile().mkdirs();
        Item.write(
                longer,
                items.stream()
                        .map(item -> item.withText(
                                Arrays.stream(item.text()).map(x -> 2 * x).toArray()))
                        .toList(),
                2);
        requireRefused(5, "has the norm", filter(scores, "--input", longer, "--keep-fraction", "0.5"));
        Path turned = directory.resolve("turned");
        turned.toFile().mkdirs();
        Item.write(
                turned,
                items.stream()
                        .map(item -> item.withText(
                                Arrays.stream(item.text()).map(x -> -x).toArray()))
                        .toList(),
                2);
        requireRefused(5, "has the cosine", filter(scores, "--input", turned, "--keep-fraction", "0.5"));
    }
}
