package io.pairscope.engine.tables;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.format_string;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * Scored rows under rules that look at each row alone, in this order: it has a score, it meets the condition, its score is not
 * below a threshold. The first rule that a row breaks is the reason why it is dropped.
 */
public final class Selection implements AutoCloseable {
    static final String REASON = "reason";
    static final String DETAIL = "detail";

    private static final String SHOWN = "%.6g";

    private static final String LOWEST = "__pairscope_lowest";

    private final ScoredRows scored;
    private final Dataset<Row> rows;
    private final Optional<Thresholds> thresholds;
    private final boolean isPerValue;

    private Selection(ScoredRows scored, Dataset<Row> rows, Optional<Thresholds> thresholds, boolean isPerValue) {
        this.isPerValue = isPerValue;
        this.scored = scored;
        this.rows = rows;
        this.thresholds = thresholds;
    }

    /**
     * @param share of the rows with a score that is kept, of each value or of all; empty for any
     * @param lowest score that is kept; empty for any
     */
    public static Selection of(ScoredRows scored, OptionalDouble share, OptionalDouble lowest) {
        Optional<Thresholds> thresholds = share.isPresent()
                ? Optional.of(Thresholds.ofShare(scored, share.getAsDouble()))
                : lowest.isPresent() ? Optional.of(Thresholds.of(lowest.getAsDouble())) : Optional.empty();
        boolean byValue = share.isPresent() && scored.rules().per().isPresent();
        Dataset<Row> judged = byValue
                ? withThresholds(scored, thresholds.orElseThrow())
                : scored.rows()
                        .withColumn(
                                LOWEST,
                                lit(thresholds
                                        .map(of -> of.byValue().get(null).score())
                                        .orElse(Double.NEGATIVE_INFINITY)));
        Dataset<Row> rows = judged.withColumn(
                        REASON,
                        when(hasNoScore(), "no_score")
                                .when(fails(), "condition")
                                .when(isBelow(), "below_threshold"))
                .withColumn(DETAIL, detail(scored.rules()))
                .persist(StorageLevel.MEMORY_AND_DISK());
        return new Selection(scored, rows, thresholds, byValue);
    }

    private static Column hasNoScore() {
        return not(ScoredRows.hasScore());
    }

    private static Column fails() {
        return not(coalesce(col(ScoredRows.PASSES), lit(false)));
    }

    private static Column isBelow() {
        return col(ScoredRows.SCORE).lt(col(LOWEST));
    }

    /** What was found of the first rule that a row breaks. */
    private static Column detail(ScoredRows.Rules rules) {
        Column score = col(ScoredRows.SCORE);
        String condition = rules.keep().map(Condition::text).orElse("");
        String by = rules.by().orElse("");
        Column none = when(score.isNull(), by + " is null").otherwise(by + " is NaN");
        Column failed =
                when(col(ScoredRows.PASSES).isNull(), "null: " + condition).otherwise("not: " + condition);
        Column below = concat(lit(by + " "), below(score, col(LOWEST)));
        return when(hasNoScore(), none).when(fails(), failed).when(isBelow(), below);
    }

    /** Two numbers as people read them, or with all digits where these are the same. */
    private static Column below(Column score, Column lowest) {
        Column shown = format_string(SHOWN, score);
        Column bound = format_string(SHOWN, lowest);
        return when(shown.notEqual(bound), concat(shown, lit(" < "), bound))
                .otherwise(concat(score, lit(" < "), lowest));
    }

    private static Dataset<Row> withThresholds(ScoredRows scored, Thresholds thresholds) {
        List<Row> values = new ArrayList<>();
        thresholds.byValue().forEach((value, of) -> values.add(RowFactory.create(value, of.score())));
        StructType schema =
                new StructType().add("__pairscope_value", DataTypes.StringType).add(LOWEST, DataTypes.DoubleType);
        Dataset<Row> lowest = scored.session().spark().createDataFrame(values, schema);
        return scored.rows()
                .join(broadcast(lowest), col(ScoredRows.PER).eqNullSafe(col("__pairscope_value")), "left")
                .drop("__pairscope_value");
    }

    public Optional<Thresholds> thresholds() {
        return thresholds;
    }

    /** The lowest score that is kept; empty where there is none, or one for each value. */
    public OptionalDouble threshold() {
        return isPerValue || thresholds.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(thresholds.get().byValue().get(null).score());
    }

    /** Whether each value of a column has a threshold of its own. */
    public boolean isPerValue() {
        return isPerValue;
    }

    /** The column of the score; empty where rows are judged by the condition alone. */
    public Optional<String> by() {
        return scored.by();
    }

    ScoredRows scored() {
        return scored;
    }

    /** All rows, each with its reason or null. */
    Dataset<Row> rows() {
        return rows;
    }

    /** Rows that no rule drops. */
    Dataset<Row> selected() {
        return rows.filter(col(REASON).isNull());
    }

    /** Takes a row and the better one that is kept in its place, by their numbers in the plan. */
    public interface Replaced {
        void take(long number, long better);
    }

    /** Rows whose id a better one has, by falling score and then by shard and row; rows without an id are left alone. */
    public void sameIds(Replaced taker) {
        WindowSpec bestFirst =
                Window.partitionBy(ScoredRows.ID).orderBy(col(ScoredRows.SCORE).desc(), col(ScoredRows.NUMBER));
        selected()
                .filter(col(ScoredRows.ID).isNotNull())
                .select(
                        col(ScoredRows.NUMBER),
                        first(ScoredRows.NUMBER).over(bestFirst).as("__pairscope_better"),
                        row_number().over(bestFirst).as("__pairscope_place"))
                .filter("__pairscope_place > 1")
                .orderBy(ScoredRows.NUMBER)
                .toLocalIterator()
                .forEachRemaining(row -> taker.take(row.getLong(0), row.getLong(1)));
    }

    /** The scores of all rows that no rule has dropped, by number in the plan; NaN for the others. */
    public double[] scores(int rowsOfPlan, Drops dropped) {
        double[] scores = new double[rowsOfPlan];
        Arrays.fill(scores, Double.NaN);
        selected()
                .select(ScoredRows.NUMBER, ScoredRows.SCORE)
                .toLocalIterator()
                .forEachRemaining(row -> scores[(int) row.getLong(0)] = row.getDouble(1));
        dropped.numbers().forEach(number -> scores[(int) number] = Double.NaN);
        return scores;
    }

    @Override
    public void close() {
        rows.unpersist();
    }
}
