package io.pairscope.engine.tables;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;

import io.pairscope.engine.session.Session;
import io.pairscope.engine.storage.UnusableInputException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The rows of each shard of an input as numbers of its plan: shards one behind the other. */
public final class ShardPlaces {
    private static final String NAME = "__pairscope_shard";
    private static final String FIRST = "__pairscope_first";
    private static final String ROWS = "__pairscope_rows";

    /** By shard, the number of its first row, and of its rows. */
    private final Map<String, long[]> firstAndRows = new LinkedHashMap<>();

    private final Set<String> leftOut = new HashSet<>();

    private long rows;

    /** Adds a shard behind those there are. */
    public void add(String shard, long rowsOfShard) {
        firstAndRows.put(shard, new long[] {rows, rowsOfShard});
        rows += rowsOfShard;
    }

    /** Names a shard of the input that cannot be read. */
    public void leaveOut(String shard) {
        leftOut.add(shard);
    }

    /** Shards as a table itself has them, in the order of their names. */
    static ShardPlaces ofTable(Dataset<Row> table) {
        ShardPlaces places = new ShardPlaces();
        table
                .filter(col(ScoredRows.SHARD).isNotNull())
                .groupBy(col(ScoredRows.SHARD))
                .agg(max(col(ScoredRows.ROW)).plus(1))
                .collectAsList()
                .stream()
                .sorted(Comparator.comparing(shard -> shard.getString(0)))
                .forEach(shard -> places.add(shard.getString(0), shard.isNullAt(1) ? 0 : shard.getLong(1)));
        return places;
    }

    /**
     * The rows of a table with their numbers.
     *
     * @throws UnusableInputException when a row is none of these shards
     */
    Dataset<Row> number(Session session, Dataset<Row> table) {
        Dataset<Row> placed =
                table.join(broadcast(frame(session)), col(ScoredRows.SHARD).equalTo(col(NAME)), "left");
        placed.filter(col(NAME)
                        .isNull()
                        .or(col(ScoredRows.ROW).isNull())
                        .or(col(ScoredRows.ROW).lt(0))
                        .or(col(ScoredRows.ROW).geq(col(ROWS))))
                .select(
                        col(ScoredRows.SHARD).cast(DataTypes.StringType),
                        col(ScoredRows.ROW).cast(DataTypes.StringType),
                        col(ROWS).cast(DataTypes.StringType))
                .takeAsList(1)
                .forEach(this::refuse);
        return placed.withColumn(ScoredRows.NUMBER, col(FIRST).plus(col(ScoredRows.ROW)))
                .drop(NAME, FIRST, ROWS);
    }

    private void refuse(Row row) {
        if (row.isNullAt(0) || row.isNullAt(1)) {
            throw new UnusableInputException("a row of the scores has no shard, or no whole number as its row: shard "
                    + row.getString(0) + ", row " + row.getString(1) + "; the table scores/ of an audit has both");
        }
        if (leftOut.contains(row.getString(0))) {
            throw new UnusableInputException(
                    "the scores have rows of shard " + row.getString(0)
                            + ", which was left out as a bad shard: mend it, or audit the input without it and filter the scores of that run");
        }
        String there = row.isNullAt(2)
                ? ", and the input has no such shard" + alike(row.getString(0))
                : ", and the input has " + row.getString(2) + " rows there";
        throw new UnusableInputException("the scores have a row " + row.getString(1) + " of shard " + row.getString(0)
                + there + ": they are scores of another input. Name the one that was audited");
    }

    /** A shard of the input that the same file may be: its name begins where the paths of an input part. */
    private String alike(String shard) {
        return firstAndRows.keySet().stream()
                .filter(name -> name.endsWith("/" + shard) || shard.endsWith("/" + name))
                .findFirst()
                .map(
                        name -> ", but " + name
                                + " (the name of a shard begins where the paths of an input part: give --input the paths that the audit had)")
                .orElse("");
    }

    private Dataset<Row> frame(Session session) {
        List<Row> shards = new ArrayList<>();
        firstAndRows.forEach((shard, of) -> shards.add(RowFactory.create(shard, of[0], of[1])));
        StructType schema = new StructType()
                .add(NAME, DataTypes.StringType)
                .add(FIRST, DataTypes.LongType)
                .add(ROWS, DataTypes.LongType);
        return session.spark().createDataFrame(shards, schema);
    }
}
