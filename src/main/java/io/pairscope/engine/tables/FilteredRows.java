package io.pairscope.engine.tables;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.pairscope.core.moments.GrowingHistogram;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.session.Shared;
import io.pairscope.engine.storage.RunDirectory;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/** The outcome of a filter: every row of the scores, kept or dropped, with the reason; its tables {@code keep/} and {@code dropped/}. */
public final class FilteredRows implements AutoCloseable {
    private static final String KEEPER = "__pairscope_keeper";
    private static final String COSINE = "cosine";
    private static final StructType SCHEMA = new StructType()
            .add(ScoredRows.ID, DataTypes.StringType)
            .add(ScoredRows.SHARD, DataTypes.StringType)
            .add(ScoredRows.ROW, DataTypes.LongType)
            .add(ScoredRows.NUMBER, DataTypes.LongType)
            .add(ScoredRows.SCORE, DataTypes.DoubleType)
            .add(ScoredRows.PER, DataTypes.StringType)
            .add(Selection.REASON, DataTypes.StringType)
            .add(Selection.DETAIL, DataTypes.StringType)
            .add(KEEPER, DataTypes.LongType)
            .add(COSINE, DataTypes.DoubleType);

    private final Session session;
    private final Optional<String> by;
    private final Dataset<Row> rows;
    private final Shared<Drops> drops;
    private final Map<String, Long> counts = new TreeMap<>();
    private long kept;
    private long keptHashes;

    private FilteredRows(Session session, Optional<String> by, Dataset<Row> rows, Shared<Drops> drops) {
        this.session = session;
        this.by = by;
        this.rows = rows;
        this.drops = drops;
    }

    /** @throws IllegalStateException when a row of the scores is neither kept nor dropped */
    public static FilteredRows of(Selection selection, Drops dropped) {
        Session session = selection.scored().session();
        session.describe("what is kept");
        Shared<Drops> shared = session.share(dropped);
        Dataset<Row> rows = null;
        try {
            rows = judged(selection, shared).persist(StorageLevel.MEMORY_AND_DISK());
            FilteredRows result =
                    new FilteredRows(session, selection.scored().rules().by(), rows, shared);
            result.tally(selection.scored().count());
            return result;
        } catch (Exception failure) {
            // Spark throws checked exceptions that it does not declare.
            if (rows != null) {
                rows.unpersist();
            }
            shared.close();
            throw failure;
        }
    }

    private static Dataset<Row> judged(Selection selection, Shared<Drops> drops) {
        Dataset<Row> columns = selection
                .rows()
                .select(
                        ScoredRows.ID,
                        ScoredRows.SHARD,
                        ScoredRows.ROW,
                        ScoredRows.NUMBER,
                        ScoredRows.SCORE,
                        ScoredRows.PER,
                        Selection.REASON,
                        Selection.DETAIL);
        return selection
                .scored()
                .session()
                .spark()
                .createDataFrame(columns.javaRDD().map(row -> judged(row, drops.value())), SCHEMA);
    }

    private void tally(long in) {
        Column hashes = count(when(KeepArray.isForm(col(ScoredRows.ID)), 1));
        for (Row reason :
                rows.groupBy(Selection.REASON).agg(count(lit(1)), hashes).collectAsList()) {
            if (reason.isNullAt(0)) {
                kept = reason.getLong(1);
                keptHashes = reason.getLong(2);
            } else {
                counts.put(reason.getString(0), reason.getLong(1));
            }
        }
        if (kept + dropped() != in) {
            throw new IllegalStateException("rows in " + in + " ≠ kept " + kept + " + dropped " + dropped());
        }
    }

    private static Row judged(Row row, Drops drops) {
        int place = row.isNullAt(6) ? drops.find(row.getLong(3)) : -1;
        boolean isDuplicate = place >= 0;
        double cosine = isDuplicate ? drops.cosine(place) : Double.NaN;
        return RowFactory.create(
                row.get(0),
                row.get(1),
                row.get(2),
                row.get(3),
                row.get(4),
                row.get(5),
                isDuplicate ? drops.reason(place) : row.get(6),
                row.get(7),
                isDuplicate ? drops.keeper(place) : null,
                Double.isNaN(cosine) ? null : cosine);
    }

    public long kept() {
        return kept;
    }

    /** Kept rows with an id of the form that {@link KeepArray} takes. */
    long keptHashes() {
        return keptHashes;
    }

    public long dropped() {
        return counts.values().stream().mapToLong(count -> count).sum();
    }

    /** Rows dropped, by reason. */
    public Map<String, Long> counts() {
        return counts;
    }

    /** Rows that are kept, of all columns of this class. */
    Dataset<Row> keptRows() {
        return rows.filter(col(Selection.REASON).isNull());
    }

    /** Scores of the rows that are kept, then of those that are dropped, in the same bins. */
    public List<GrowingHistogram.Counts> histograms() {
        GrowingHistogram[] both = rows.filter(ScoredRows.hasScore())
                .select(ScoredRows.SCORE, Selection.REASON)
                .javaRDD()
                .mapPartitions(
                        part -> List.<GrowingHistogram[]>of(histograms(part)).iterator())
                .treeReduce((some, others) -> {
                    some[0].merge(others[0]);
                    some[1].merge(others[1]);
                    return some;
                });
        return GrowingHistogram.together(both).orElseThrow();
    }

    private static GrowingHistogram[] histograms(Iterator<Row> rows) {
        GrowingHistogram kept = new GrowingHistogram();
        GrowingHistogram dropped = new GrowingHistogram();
        rows.forEachRemaining(row -> (row.isNullAt(1) ? kept : dropped).add(row.getDouble(0)));
        return new GrowingHistogram[] {kept, dropped};
    }

    /** Numbers in the plan of the rows that are kept. */
    public BitSet keptNumbers() {
        return numbers(keptRows());
    }

    /** The values with the most rows, of the column within which a share was taken; null is one, too. */
    public List<String> largestValues(int most) {
        return rows
                .groupBy(ScoredRows.PER)
                .count()
                .orderBy(col("count").desc(), col(ScoredRows.PER))
                .takeAsList(most)
                .stream()
                .map(row -> row.getString(0))
                .toList();
    }

    /** Numbers in the plan of the rows of some values, by value. */
    public Map<String, BitSet> numbersOf(List<String> values) {
        Map<String, BitSet> numbers = new HashMap<>();
        values.forEach(value -> numbers.put(value, new BitSet()));
        HashSet<String> wanted = new HashSet<>(values);
        rows.select(ScoredRows.PER, ScoredRows.NUMBER)
                .javaRDD()
                .mapPartitions(part -> numbersByValue(part, wanted).iterator())
                .collect()
                .forEach(some -> LongStream.of(some._2())
                        .forEach(number -> numbers.get(some._1()).set((int) number)));
        return numbers;
    }

    private static List<Tuple2<String, long[]>> numbersByValue(Iterator<Row> rows, Set<String> wanted) {
        Map<String, LongStream.Builder> byValue = new HashMap<>();
        rows.forEachRemaining(row -> {
            if (wanted.contains(row.getString(0))) {
                byValue.computeIfAbsent(row.getString(0), value -> LongStream.builder())
                        .add(row.getLong(1));
            }
        });
        return byValue.entrySet().stream()
                .map(value ->
                        new Tuple2<>(value.getKey(), value.getValue().build().toArray()))
                .toList();
    }

    private static BitSet numbers(Dataset<Row> rows) {
        BitSet numbers = new BitSet();
        List<long[]> parts = rows.select(ScoredRows.NUMBER)
                .javaRDD()
                .mapPartitions(part -> {
                    LongStream.Builder some = LongStream.builder();
                    part.forEachRemaining(row -> some.add(row.getLong(0)));
                    return List.of(some.build().toArray()).iterator();
                })
                .collect();
        parts.forEach(part -> LongStream.of(part).forEach(number -> numbers.set((int) number)));
        return numbers;
    }

    /** Rows kept, by the value within which a share was taken. */
    public Map<String, Long> keptByValue() {
        Map<String, Long> byValue = new HashMap<>();
        keptRows()
                .groupBy(ScoredRows.PER)
                .count()
                .collectAsList()
                .forEach(value -> byValue.put(value.getString(0), value.getLong(1)));
        return byValue;
    }

    /** Writes {@code keep/} and {@code dropped/}, in the order of shards and rows. */
    public void write(RunDirectory directory) {
        Stream<Column> place = ScoredRows.PLACE.stream().map(column -> col(column));
        Stream<Column> score = by.stream().map(col(ScoredRows.SCORE)::as);
        directory.writeFiles(
                "keep",
                keptRows()
                        .orderBy(ScoredRows.NUMBER)
                        .select(Stream.concat(place, score).toArray(Column[]::new)));
        Dataset<Row> keepers = rows.select(
                col(ScoredRows.NUMBER).as("__pairscope_kept_number"),
                col(ScoredRows.ID).as("kept_id"),
                concat(lit("kept: "), col(ScoredRows.SHARD), lit("#"), col(ScoredRows.ROW))
                        .as("__pairscope_kept"));
        Dataset<Row> dropped = rows.filter(col(Selection.REASON).isNotNull());
        directory.writeFiles(
                "dropped",
                dropped.join(keepers, dropped.col(KEEPER).equalTo(keepers.col("__pairscope_kept_number")), "left")
                        .orderBy(dropped.col(ScoredRows.NUMBER))
                        .select(
                                dropped.col(ScoredRows.ID),
                                dropped.col(ScoredRows.SHARD),
                                dropped.col(ScoredRows.ROW),
                                col(Selection.REASON),
                                when(col("__pairscope_kept").isNotNull(), col("__pairscope_kept"))
                                        .otherwise(col(Selection.DETAIL))
                                        .as(Selection.DETAIL),
                                col("kept_id"),
                                col(COSINE)));
    }

    @Override
    public void close() {
        rows.unpersist();
        drops.close();
    }
}
