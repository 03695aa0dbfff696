package io.pairscope.engine.tables;

import io.pairscope.engine.storage.UnusableInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * The scores of a table by id, to be joined with rows that name ids.
 *
 * @param columns of scores
 */
record ScoredIds(ScoreTable table, String id, List<String> columns) {
    /** @throws UnusableInputException when a table has no column of ids */
    static ScoreTable requireIds(ScoreTable table, String id) {
        if (!table.has(id)) {
            throw new UnusableInputException(
                    table.lacking(id) + "; name the column of ids with --id-column: it has one name"
                            + " in all tables, so rename it where it has another one");
        }
        return table;
    }

    /** A finite number, else null. */
    static Column finite(Column number) {
        return functions.when(functions.abs(number).lt(Double.POSITIVE_INFINITY), number);
    }

    /** Column of score {@code i} behind a prefix. */
    static Column score(String prefix, int i) {
        return functions.col(prefix + "score" + i);
    }

    /** The scores of the table's own rows, as columns behind a prefix. */
    Stream<Column> scores(String prefix) {
        List<Column> scores = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            scores.add(finite(table.number(columns.get(i))).as(prefix + "score" + i));
        }
        return scores.stream();
    }

    /**
     * Rows with the scores of the id that they name; null scores where no row has it, and {@code prefix + "id"} is null, too.
     *
     * @param more columns of the table to come with them
     */
    Dataset<Row> joinedTo(Dataset<Row> rows, String named, String prefix, List<Column> more) {
        Column[] columnsOfScores = Stream.of(Stream.of(table.text(id).as(prefix + "id")), scores(prefix), more.stream())
                .flatMap(some -> some)
                .toArray(Column[]::new);
        return rows.join(
                table.placed().select(columnsOfScores),
                functions.col(named).equalTo(functions.col(prefix + "id")),
                "left");
    }

    /**
     * Makes sure that no id that is asked for has several rows of scores.
     *
     * @param ids rows with one column of them
     * @throws UnusableInputException which names one
     */
    void requireOnce(Dataset<Row> ids) {
        List<Row> repeated = table.placed()
                .select(table.text(id).as("id"))
                .join(ids.toDF("asked"), functions.col("asked").equalTo(functions.col("id")), "left_semi")
                .groupBy("id")
                .count()
                .filter("count > 1")
                .orderBy("id")
                .takeAsList(1);
        if (!repeated.isEmpty()) {
            throw new UnusableInputException(table + ": the id "
                    + ScoreTable.quoted(repeated.get(0).getString(0)) + " has "
                    + repeated.get(0).getLong(1)
                    + " rows of scores, and it is not known which one people judged; keep one row per id");
        }
    }
}
