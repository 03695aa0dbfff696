package io.pairscope.engine.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pairscope.engine.storage.UnusableInputException;
import io.pairscope.fixtures.Sessions;
import io.pairscope.fixtures.SharedSpark;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SharedSpark
class ScoreTableTest {
    private final SparkSession spark;

    @TempDir
    private Path directory;

    ScoreTableTest(SparkSession spark) {
        this.spark = spark;
    }

    private ScoreTable read(Path... paths) {
        return ScoreTable.read(
                Sessions.of(spark),
                "--scores",
                Arrays.stream(paths).map(Path::toString).toList());
    }

    private Path csv(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private static List<List<Object>> values(ScoreTable table, Column... columns) {
        return table.rows().select(columns).collectAsList().stream()
                .map(row -> {
                    Object[] values = new Object[row.size()];
                    Arrays.setAll(values, row::get);
                    return Arrays.asList(values);
                })
                .toList();
    }

    @Test
    void csvHasTheTypesOfItsColumnsAndKeepsIdsAsTheyAreWritten() throws IOException {
        ScoreTable table = read(csv(
                "a.csv",
                "\uFEFFid, year ,score,name,,code\r\n"
                        + "007,2014,1e-3,\"a, \"\"b\"\"\nc\",0,01\r\n\r\n"
                        + "8,,NaN,,1,2\r\n"
                        + "9,-3,-inf,nan,2,3"));

        assertThat(table.columns()).containsExactly("id", "year", "score", "name", "code");
        assertThat(table.numericColumns()).containsExactly("year", "score", "code");
        assertThat(values(
                        table,
                        table.text("id"),
                        table.number("year"),
                        table.text("year"),
                        table.number("score"),
                        table.text("name"),
                        table.number("code")))
                .containsExactly(
                        Arrays.asList("007", 2014.0, "2014", 1e-3, "a, \"b\"\nc", 1.0),
                        Arrays.asList("8", null, null, null, null, 2.0),
                        Arrays.asList("9", -3.0, "-3", Double.NEGATIVE_INFINITY, "nan", 3.0));
    }

    @Test
    void filesOfADirectoryAreOneTableWhateverTheyAreNamedAndPacked() throws IOException {
        csv("with [glob] {a,b}*?/part 1.csv", "id,score\na,1\n");
        csv("with [glob] {a,b}*?/_hidden.csv", "what,ever\n");
        try (OutputStream packed =
                new GZIPOutputStream(Files.newOutputStream(directory.resolve("with [glob] {a,b}*?/part 2.csv.gz")))) {
            packed.write("id,score\nb,2.5\n".getBytes(StandardCharsets.UTF_8));
        }
        ScoreTable table = read(directory.resolve("with [glob] {a,b}*?"), csv("more.csv", "id,score\nc,\n"));

        assertThat(values(table, table.text("id"), table.number("score")))
                .containsExactlyInAnyOrder(Arrays.asList("a", 1.0), Arrays.asList("b", 2.5), Arrays.asList("c", null));
        ScoreTable tabs = read(csv("t.tsv", "id\tscore\n\"x\ty\"\t3\n"));
        assertThat(values(tabs, tabs.text("id"), tabs.number("score"))).containsExactly(List.of("x\ty", 3.0));
    }

    @Test
    void parquetHasItsColumnsWithNumbersWidenedAndThePlaceOfEveryRow() {
        Path place = directory.resolve("p [x]/scores");
        spark.range(0, 5, 1, 1)
                .selectExpr(
                        "cast(id as string) id",
                        "cast(id as int) row",
                        "cast(id as float) / 2 half",
                        "cast(id as decimal(5,1)) price",
                        "array(1.0d) list",
                        "id > 2 flag",
                        "cast(null as double) `odd.name`")
                .write()
                .parquet(place.toString());
        ScoreTable table = read(place);

        assertThat(table.columns()).containsExactly("id", "row", "half", "price", "list", "flag", "odd.name");
        assertThat(table.numericColumns()).containsExactly("row", "half", "price", "odd.name");
        assertThat(values(table, table.text("id"), table.number("half"), table.number("odd.name"), table.text("row"))
                        .get(3))
                .isEqualTo(Arrays.asList("3", 1.5, null, "3"));
        List<Row> placed = table.placed().collectAsList();
        assertThat(placed).extracting(row -> row.<Long>getAs(ScoreTable.ROW)).containsExactly(0L, 1L, 2L, 3L, 4L);
        assertThat(table.rows().first().<Object>getAs("row")).isEqualTo(0L);
        assertThatThrownBy(() -> table.number("list"))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("column list holds no numbers: its type is array<double>");
        assertThatThrownBy(() -> table.text("list")).hasMessageContaining("column list holds no names");
    }

    @Test
    void aColumnThatIsNotThereIsAnsweredByTheNearest() throws IOException {
        ScoreTable table = read(csv("a.csv", "id,human,pmi\na,1,2\n"));

        assertThat(table.has("hmuan")).isFalse();
        assertThatThrownBy(() -> table.require("hmuan"))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageStartingWith("--scores ")
                .hasMessageContaining("a.csv has no column hmuan, but id, human, pmi; did you mean human?");
        assertThat(table.require("pmi")).isSameAs(table);
    }

    @Test
    void aTextAmongNumbersIsNamedByFileAndLineAndCutShort() throws IOException {
        ScoreTable table = read(csv("a.csv", "id,score\na,1\nb,\"x\n" + "y".repeat(200) + "\"\nc,oops\n"));

        assertThat(table.numericColumns()).isEmpty();
        assertThatThrownBy(() -> table.number("score"))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageEndingWith(
                        "column score holds no numbers: line 3 of a.csv has \"x " + "y".repeat(38) + "…\"");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "more values | id,a\\nx,1\\ny,1,2\\n | line 3 has 3 value(s), the header 2 column(s)",
                "fewer values | id,a,b\\nx,1\\n | line 2 has 2 value(s), the header 3 column(s)",
                "an open quote | id,a\\nx,\"1\\ny,2\\n | line 2 has a quote that is never closed",
                "text behind a quote | id,a\\nx,\"1\"2\\n | line 2 has text behind a closing quote",
                "no header | 0.5,x\\n0.7,y\\n | line 1 has \"0.5\" in the place of a name",
                "an empty header | ,\\n1,2\\n | it is empty; a CSV needs a header",
                "blank lines alone | \\n\\n | it is empty; a CSV needs a header",
                "a column twice | id,A,a\\n | line 1 names the column a twice",
            })
    void aBrokenCsvIsToldByItsLine(String name, String text, String message) throws IOException {
        Path file = csv("broken.csv", text.replace("\\n", "\n"));

        assertThatThrownBy(() -> read(file))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageStartingWith("--scores " + file + ": " + message);
    }

    @Test
    void whatIsNoTableIsToldInOneLine() throws IOException {
        Path empty = Files.createDirectories(directory.resolve("empty"));
        Path run = csv("run/verdict.json", "{}").getParent();
        Path text = csv("notes.txt", "these are no scores, but a text that is long enough");
        Path latin = directory.resolve("latin.csv");
        Files.write(latin, "id,name\na,\u00e9t\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
        Path mixed = csv("mixed/a.csv", "id\n").getParent();
        csv("mixed/b.parquet", "PAR1");

        for (List<Object> wrong : List.<List<Object>>of(
                List.of(directory.resolve("missing"), "--scores: nothing is at"),
                List.of(empty, "is a directory without files"),
                List.of(run, "is a run; name its table, such as " + run + "/scores"),
                List.of(text, "cannot be read as Parquet"),
                List.of(csv("zero.csv", ""), "zero.csv is empty"),
                List.of(latin, "is not UTF-8"),
                List.of(mixed, "1 of 2 files are CSV"))) {
            assertThatThrownBy(() -> read((Path) wrong.get(0)))
                    .isInstanceOf(UnusableInputException.class)
                    .hasMessageContaining((String) wrong.get(1))
                    .message()
                    .hasLineCount(1);
        }
        Path one = csv("one.csv", "id,a\n");
        Path other = csv("other.csv", "id,b\n");
        assertThatThrownBy(() -> read(one, other)).hasMessageContaining("other.csv has other columns than");
    }
}
