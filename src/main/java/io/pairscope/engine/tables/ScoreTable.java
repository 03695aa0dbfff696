package io.pairscope.engine.tables;

import io.pairscope.core.text.Excerpt;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.storage.NearestName;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.UnusableInputException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Table of scores or ratings: Parquet as a run writes it, or CSV with a header. Whole numbers are {@code bigint}, other numbers
 * {@code double}, texts {@code string}; all else is as the file has it. Names of columns are matched as they are spelled.
 */
public final class ScoreTable {
    /** The path of the file of a row. */
    static final String FILE = "__file";

    /** The number of a row in its file, from 0; of CSV, its line, from 1. */
    static final String ROW = "__row";

    private static final int LONGEST_VALUE = 40;
    private static final int MOST_COLUMNS = 20;

    private final Storage storage;
    private final String option;
    private final TableFiles files;
    private final Dataset<Row> placed;
    /** Empty for Parquet. */
    private final Optional<CsvColumns> csv;

    private ScoreTable(
            Storage storage, String option, TableFiles files, Dataset<Row> placed, Optional<CsvColumns> csv) {
        this.storage = storage;
        this.option = option;
        this.files = files;
        this.placed = placed;
        this.csv = csv;
    }

    /**
     * Opens a table: lists its files and looks at their columns; every file of Parquet by its footer, CSV as a whole.
     *
     * @param option that names it, such as {@code --scores}
     * @param paths files or directories, taken as they are spelled
     * @throws UnusableInputException when there is none, or it is neither Parquet nor a CSV with a header
     */
    public static ScoreTable read(Session session, String option, List<String> paths) {
        Storage storage = Storage.of(session);
        TableFiles files = TableFiles.of(storage, option, paths);
        session.describe("columns of " + option);
        if (files.areCsv()) {
            CsvColumns columns = CsvTable.columns(session, option, files.uris());
            return new ScoreTable(
                    storage, option, files, CsvTable.rows(session, files.uris(), columns), Optional.of(columns));
        }
        try {
            return new ScoreTable(storage, option, files, parquet(session, files), Optional.empty());
        } catch (Exception failure) {
            // Spark throws checked exceptions that it does not declare.
            throw new UnusableInputException(option + " " + files.shown() + " cannot be read as Parquet: "
                    + UnreadableTable.cause(failure) + "; a CSV ends with .csv, .csv.gz or .tsv");
        }
    }

    private static Dataset<Row> parquet(Session session, TableFiles files) {
        String[] escaped = files.uris().stream().map(Storage::withoutPatterns).toArray(String[]::new);
        Dataset<Row> all = session.spark()
                .read()
                .option("mergeSchema", true)
                .option("parquet.page.verify-checksum.enabled", true)
                .parquet(escaped);
        Stream<Column> columns = Stream.of(all.schema().fields()).map(ScoreTable::widened);
        Stream<Column> place = Stream.of(
                functions.col("_metadata.file_path").as(FILE),
                functions.col("_metadata.row_index").as(ROW));
        return all.select(Stream.concat(columns, place).toArray(Column[]::new));
    }

    private static Column widened(StructField field) {
        Column column = named(field.name());
        if (field.dataType() instanceof IntegralType) {
            return column.cast(DataTypes.LongType).as(field.name());
        }
        // Unsigned numbers of 64 bits are decimals without digits behind the point: as doubles, ids would be the same.
        boolean isWhole = field.dataType() instanceof DecimalType decimal && decimal.scale() == 0;
        return field.dataType() instanceof NumericType && !isWhole
                ? column.cast(DataTypes.DoubleType).as(field.name())
                : column;
    }

    /** A column of any name as Spark finds it. */
    static Column named(String column) {
        return functions.col("`" + column.replace("`", "``") + "`");
    }

    /** Latin letters in lower case; Spark's own function first fills tables of all letters there are, which takes seconds. */
    static Column lowerCase(Column text) {
        return functions.translate(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz");
    }

    /** The table's own columns. */
    public Dataset<Row> rows() {
        return placed.drop(FILE, ROW);
    }

    /** The same, and file and number of each row. */
    Dataset<Row> placed() {
        return placed;
    }

    public List<String> columns() {
        return Arrays.asList(rows().columns());
    }

    public boolean has(String column) {
        return columns().contains(column);
    }

    /** The columns of numbers, in their order. */
    public List<String> numericColumns() {
        StructType schema = rows().schema();
        return Stream.of(schema.fields())
                .filter(field -> field.dataType() instanceof NumericType)
                .map(StructField::name)
                .toList();
    }

    /** @throws UnusableInputException when it has no row */
    public void requireRows() {
        if (placed.isEmpty()) {
            throw new UnusableInputException(
                    this + " has no rows: a run with --state scores those of new shards alone");
        }
    }

    /** Whether any row has a number in a column of numbers. */
    public boolean hasValue(String column) {
        Column value = number(column);
        return !placed.filter(value.isNotNull().and(functions.not(value.isNaN())))
                .isEmpty();
    }

    /** @throws UnusableInputException when there is no such column; it names the nearest */
    public ScoreTable require(String column) {
        if (!has(column)) {
            throw new UnusableInputException(lacking(column) + meant(column));
        }
        return this;
    }

    /** The end of a message about a column that is not there: the one whose name is nearest; nothing where none is near. */
    public String meant(String column) {
        return NearestName.near(column, columns())
                .map(near -> "; did you mean " + near + "?")
                .orElse("");
    }

    /** Says that there is no such column, and which ones there are. */
    public String lacking(String column) {
        List<String> columns = columns();
        String listed = columns.stream().limit(MOST_COLUMNS).collect(Collectors.joining(", "))
                + (columns.size() > MOST_COLUMNS ? ", …" : "");
        boolean otherDelimiter = csv.isPresent() && columns.size() == 1 && listed.matches(".*[;|\t].*");
        return otherDelimiter
                ? this + " has one column, \"" + listed
                        + "\": write it again with commas between values, or with tabs as .tsv"
                : this + " has no column " + column + ", but " + listed;
    }

    /**
     * What to know of the scores of this table.
     *
     * @param columns of scores that are used
     */
    public Optional<String> warning(Collection<String> columns) {
        return runs().warning(columns);
    }

    /** The runs that its files belong to. */
    ScoredRuns runs() {
        return ScoredRuns.of(storage, files);
    }

    /**
     * A column as doubles, null where a row has no number.
     *
     * @throws UnusableInputException when there is no such column, or it holds something else; for CSV with file and line
     */
    public Column number(String column) {
        StructField field = field(column);
        if (!(field.dataType() instanceof NumericType || field.dataType() instanceof BooleanType)) {
            throw new UnusableInputException(this + ": column " + column + " holds no numbers: "
                    + csv.flatMap(columns -> columns.text(column))
                            .orElse("its type is " + field.dataType().simpleString()));
        }
        return named(column).cast(DataTypes.DoubleType);
    }

    /**
     * A column as texts; whole numbers in digits.
     *
     * @throws UnusableInputException when there is no such column, or it holds lists or the like
     */
    public Column text(String column) {
        StructField field = field(column);
        if (!(field.dataType() instanceof StringType
                || field.dataType() instanceof NumericType
                || field.dataType() instanceof BooleanType)) {
            throw new UnusableInputException(this + ": column " + column + " holds no names, but "
                    + field.dataType().simpleString());
        }
        return named(column).cast(DataTypes.StringType);
    }

    /** A value of a column of texts in quotes, for messages. */
    public String example(String column) {
        List<Row> some = placed.select(text(column).as("value"))
                .filter(functions.col("value").isNotNull())
                .takeAsList(1);
        return some.isEmpty() ? "none" : quoted(some.get(0).getString(0));
    }

    private StructField field(String column) {
        require(column);
        return placed.schema().apply(column);
    }

    /** Where a row of {@link #placed} is, for messages. */
    String place(Row row) {
        String file = new Path(row.<String>getAs(FILE)).getName();
        return (csv.isPresent() ? "line " : "row ") + row.<Long>getAs(ROW) + " of " + file;
    }

    /** The option and its paths, as messages name the table. */
    @Override
    public String toString() {
        return option + " " + files.shown();
    }

    /** A value in quotes, cut short. */
    static String quoted(String value) {
        return "\"" + Excerpt.of(value, LONGEST_VALUE) + "\"";
    }

    static String shown(String uri) {
        return Storage.shown(new Path(uri));
    }
}
