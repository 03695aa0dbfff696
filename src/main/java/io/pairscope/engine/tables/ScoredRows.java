package io.pairscope.engine.tables;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import io.pairscope.engine.session.Session;
import io.pairscope.engine.storage.UnusableInputException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.storage.StorageLevel;

/**
 * The rows of a table of scores as a filter sees them: name, place, number in the plan of the input, the score it goes by, the value
 * within which a share is taken, and whether they meet the condition. Kept by Spark, in memory and then on disk, until closed.
 */
public final class ScoredRows implements AutoCloseable {
    /** The columns by which a row is known, and which are no scores. */
    public static final List<String> PLACE = List.of("id", "shard", "row");

    static final String ID = "id";
    static final String SHARD = "shard";
    static final String ROW = "row";
    static final String NUMBER = "__pairscope_number";
    static final String SCORE = "__pairscope_score";
    static final String PER = "__pairscope_per";
    static final String PASSES = "__pairscope_passes";

    private static final String COSINE = "cosine";
    private static final String TABLE_COSINE = "__pairscope_cosine";
    private static final String IMAGE_NORM = "__pairscope_image_norm";
    private static final String TEXT_NORM = "__pairscope_text_norm";

    /** Of every row, where rows are judged by the condition alone. */
    private static final double EQUAL_SCORE = 0;

    private static final String FURTHER = "__pairscope_further";

    private final Session session;
    private final Dataset<Row> rows;
    private final ScoreTable table;
    private final Rules rules;
    private final long count;

    /**
     * What rows are judged by.
     *
     * @param by the column of the score; empty where rows are judged by the condition alone
     * @param keep the condition that kept rows meet
     * @param per the column within whose values a share is taken
     */
    public record Rules(Optional<String> by, Optional<Condition> keep, Optional<String> per) {}

    private ScoredRows(Session session, Dataset<Row> rows, ScoreTable table, Rules rules, long count) {
        this.session = session;
        this.rows = rows;
        this.table = table;
        this.rules = rules;
        this.count = count;
    }

    /**
     * Reads the scores.
     *
     * @param places of the rows of the input; empty where there is none, and shards stand in the order of their names
     * @param further columns, of the input; empty for none
     * @throws UnusableInputException when rows are not those of the input, or one is there twice
     */
    public static ScoredRows of(
            Session session,
            ScoreTable table,
            Rules rules,
            Optional<ShardPlaces> places,
            Optional<FurtherColumns> further) {
        PLACE.forEach(table::require);
        session.describe("scores");
        Dataset<Row> named = named(table);
        Dataset<Row> numbered =
                places.orElseGet(() -> ShardPlaces.ofTable(named)).number(session, named);
        Dataset<Row> all = further.map(columns -> numbered.join(
                                columns.read(FURTHER), col(NUMBER).equalTo(col(FURTHER)), "left")
                        .drop(FURTHER))
                .orElse(numbered);
        Dataset<Row> rows = null;
        try {
            rows = judged(all, further.map(FurtherColumns::types).orElse(Map.of()), table, rules)
                    .persist(StorageLevel.MEMORY_AND_DISK());
            Row counts = rows.agg(functions.count(lit(1)), functions.count(when(hasScore(), 1)))
                    .first();
            ScoredRows scored = new ScoredRows(session, rows, table, rules, counts.getLong(0));
            scored.requireOnce();
            scored.requireScores(counts.getLong(1));
            return scored;
        } catch (Exception failure) {
            // A failed expression of a task is a SparkException, which Scala does not declare.
            if (rows != null) {
                rows.unpersist();
            }
            throw ofExpression(failure, rules);
        }
    }

    /** The table with names and places of one type each, whoever wrote it. */
    static Dataset<Row> named(ScoreTable table) {
        Column row = table.number(ROW);
        Column whole = row.cast(DataTypes.LongType);
        return table.rows()
                .withColumn(ID, table.text(ID))
                .withColumn(SHARD, table.text(SHARD))
                .withColumn(ROW, when(row.equalTo(whole), whole));
    }

    /** @param types of the columns, read as texts, that conditions take for what they are stored as */
    private static Dataset<Row> judged(Dataset<Row> texts, Map<String, DataType> types, ScoreTable table, Rules rules) {
        Column none = lit(null);
        Dataset<Row> rows = texts.withColumn(
                PER, rules.per.map(ScoreTable::named).orElse(none).cast(DataTypes.StringType));
        for (Map.Entry<String, DataType> column : types.entrySet()) {
            Column text = ScoreTable.named(column.getKey());
            rows = rows.withColumn(column.getKey(), text.cast(column.getValue()));
        }
        return rows.select(
                col(ID),
                col(SHARD),
                col(ROW),
                col(NUMBER),
                rules.by.map(table::number).orElse(lit(EQUAL_SCORE)).as(SCORE),
                col(PER),
                rules.keep.map(keep -> expr(keep.text())).orElse(lit(true)).as(PASSES),
                numberOrNull(table, COSINE).as(TABLE_COSINE),
                numberOrNull(table, "image_norm").as(IMAGE_NORM),
                numberOrNull(table, "text_norm").as(TEXT_NORM));
    }

    private static Column numberOrNull(ScoreTable table, String column) {
        return table.numericColumns().contains(column)
                ? table.number(column)
                : lit(null).cast(DataTypes.DoubleType);
    }

    /** Why the rows could not be judged; of a failure by a row no more than its kind, since a message would hold what the row holds. */
    private static RuntimeException ofExpression(Exception failure, Rules rules) {
        if (failure instanceof UnusableInputException known) {
            return known;
        }
        if (rules.keep.isEmpty()) {
            return UnreadableTable.unchecked(failure);
        }
        return new UnusableInputException(rules.keep.get().named() + " cannot be evaluated: " + Condition.kind(failure)
                + "; try_cast gives null where a row does not fit");
    }

    private void requireScores(long scores) {
        if (scores == 0) {
            table.requireRows();
            throw new UnusableInputException(
                    rules.by.orElse("") + " of every row is null or NaN; PMI needs more rows than dimensions,"
                            + " cosines need sides of equal dimensions. Name another score with --by");
        }
    }

    private void requireOnce() {
        List<Row> twice = rows.groupBy(NUMBER)
                .agg(max(SHARD), max(ROW), functions.count(lit(1)).as("times"))
                .filter("times > 1")
                .takeAsList(1);
        if (!twice.isEmpty()) {
            Row row = twice.get(0);
            throw new UnusableInputException("row " + row.getLong(2) + " of shard " + row.getString(1) + " has "
                    + row.getLong(3) + " scores; give the scores of one run");
        }
    }

    /**
     * A row by its number in the plan.
     *
     * @param score NaN for none, or where it is none
     * @param cosine NaN where the table has none, and likewise norms
     */
    public record Named(long number, String id, double score, double cosine, double imageNorm, double textNorm) {}

    /** Some rows, drawn by a seed, in the order of their numbers. */
    public List<Named> sample(int most, int seed) {
        return rows
                .select(col(NUMBER), col(ID), col(SCORE), col(TABLE_COSINE), col(IMAGE_NORM), col(TEXT_NORM))
                .orderBy(xxhash64(col(NUMBER), lit(seed)))
                .takeAsList(most)
                .stream()
                .map(row -> new Named(
                        row.getLong(0),
                        row.getString(1),
                        number(row, 2),
                        number(row, 3),
                        number(row, 4),
                        number(row, 5)))
                .sorted(Comparator.comparingLong(Named::number))
                .toList();
    }

    private static double number(Row row, int column) {
        return row.isNullAt(column) ? Double.NaN : row.getDouble(column);
    }

    /** The scores of all rows that have one, in no order. */
    public double[] scores() {
        List<double[]> parts = rows.filter(hasScore())
                .select(SCORE)
                .javaRDD()
                .mapPartitions(part -> {
                    DoubleStream.Builder some = DoubleStream.builder();
                    part.forEachRemaining(row -> some.add(row.getDouble(0)));
                    return List.of(some.build().toArray()).iterator();
                })
                .collect();
        return parts.stream().flatMapToDouble(DoubleStream::of).toArray();
    }

    static Column hasScore() {
        return col(SCORE).isNotNull().and(not(col(SCORE).isNaN()));
    }

    Session session() {
        return session;
    }

    Dataset<Row> rows() {
        return rows;
    }

    Rules rules() {
        return rules;
    }

    /** The column of the score; empty where rows are judged by the condition alone. */
    public Optional<String> by() {
        return rules.by;
    }

    /** What to know of the scores that rows are judged by. */
    public List<String> warnings() {
        List<String> columns = Stream.concat(
                        rules.by.stream(), rules.keep.stream().flatMap(keep -> keep.columns().stream()))
                .distinct()
                .toList();
        return Stream.concat(table.warning(columns).stream(), table.runs().suspects(columns).stream())
                .toList();
    }

    /** Rows of the table. */
    public long count() {
        return count;
    }

    @Override
    public void close() {
        rows.unpersist();
    }
}
