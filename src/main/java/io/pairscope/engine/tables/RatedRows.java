package io.pairscope.engine.tables;

import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.Ratings;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.storage.RunDirectory;
import io.pairscope.engine.storage.UnusableInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;

/**
 * Ratings of people with the scores of what they rated, on the driver, in the order of the table of ratings; 8 bytes per number.
 *
 * @param scores by column and row; NaN for none
 * @param ratings by column of ratings and row; NaN for none
 * @param units from 0, equal for rows that depend on one another: of one group, or of one id
 * @param categories place among the names, −1 for none
 * @param rowsIn rows with ratings that were read
 * @param used rows of them that have a rating and a score
 * @param reasons how many rows were left out, by reason, on both sides
 */
public record RatedRows(
        double[][] scores,
        double[][] ratings,
        int[] units,
        int[] categories,
        List<String> categoryNames,
        long rowsIn,
        long used,
        Map<String, Long> reasons) {

    /**
     * What is read of the tables.
     *
     * @param scores columns of scores
     * @param human columns of ratings
     * @param group a column of either table, looked for among the ratings first; likewise the category
     */
    public record Asked(
            String id,
            List<String> scores,
            List<String> human,
            Optional<String> group,
            Optional<String> category,
            Ratings ratings) {}

    private static final String ID = "__id";
    private static final String KEY = "__key";
    private static final String CATEGORY = "__category";
    private static final String FOUND = "scored_id";
    private static final String SCORED = "scored_";
    private static final String NO_RATING = "no_rating";

    /** The reason of rows whose id has no score. */
    public static final String NO_SCORE = "no_score";

    /** The reason of rows of scores that nobody rated. */
    public static final String NOT_RATED = "not_rated";

    /**
     * Ratings that stand in the table of scores itself.
     *
     * @param directory gets the rows without a rating, or without a score, in {@code quarantine/}
     * @throws UnusableInputException when it lacks a column of ids that was named
     */
    public static RatedRows within(Session session, ScoreTable scores, Asked asked, RunDirectory directory) {
        session.describe("scores with ratings");
        ScoredIds ids = new ScoredIds(scores, asked.id, asked.scores);
        List<Column> columns = new ArrayList<>();
        if (!asked.id.equals(InputColumns.USUAL_ID)) {
            ScoredIds.requireIds(scores, asked.id);
        }
        columns.add((scores.has(asked.id)
                        ? scores.text(asked.id)
                        : functions.lit(null).cast("string"))
                .as(ID));
        columns.addAll(ratedRows(scores, asked));
        columns.add(key(scores, asked));
        columns.add(category(scores, asked));
        ids.scores(SCORED).forEach(columns::add);
        Column reason = functions.when(noneOf(ratings(asked)), NO_RATING).when(noneOf(scores(asked)), NO_SCORE);
        Column detail = functions.lit(null).cast("string");
        Dataset<Row> judged = judged(scores.placed().select(columns.toArray(Column[]::new)), reason, detail);
        return of(judged, List.of(), rows -> rows, asked, directory);
    }

    /**
     * Ratings of one table with the scores that another one has of their ids.
     *
     * @param directory gets ratings without a score, and scores without a rating, in {@code quarantine/}
     * @throws UnusableInputException when an id that was rated has several rows of scores
     */
    public static RatedRows joined(
            Session session, ScoreTable scores, ScoreTable human, Asked asked, RunDirectory directory) {
        session.describe("ratings joined with scores");
        ScoredIds ids = new ScoredIds(ScoredIds.requireIds(scores, asked.id), asked.id, asked.scores);
        List<Column> left = new ArrayList<>(
                List.of(ScoredIds.requireIds(human, asked.id).text(asked.id).as(ID)));
        left.addAll(ratedRows(human, asked));
        List<Column> right = new ArrayList<>();
        boolean isGroupOfScores =
                asked.group.filter(column -> !human.has(column)).isPresent();
        (isGroupOfScores ? right : left).add(key(isGroupOfScores ? scores : human, asked));
        boolean isCategoryOfScores =
                asked.category.filter(column -> !human.has(column)).isPresent();
        (isCategoryOfScores ? right : left).add(category(isCategoryOfScores ? scores : human, asked));
        Dataset<Row> rated = human.placed().select(left.toArray(Column[]::new));
        ids.requireOnce(rated.select(ID));
        Column noPartner = functions.col(FOUND).isNull();
        Column reason = functions
                .when(functions.col(ID).isNull(), "no_id")
                .when(noPartner, NO_SCORE)
                .when(noneOf(ratings(asked)), NO_RATING)
                .when(noneOf(scores(asked)), NO_SCORE);
        Column detail =
                functions.when(noPartner.and(functions.col(ID).isNotNull()), "no row of the scores has this id");
        return of(
                judged(ids.joinedTo(rated, ID, SCORED, right), reason, detail),
                List.of(notRated(scores, asked, rated)),
                rows -> asked.ratings == Ratings.MEAN ? means(rows, asked) : rows,
                asked,
                directory);
    }

    private static Dataset<Row> judged(Dataset<Row> rows, Column reason, Column detail) {
        return rows.withColumn(UnusedRows.REASON, reason).withColumn(UnusedRows.DETAIL, detail);
    }

    /**
     * @param alsoUnused rows of another table, as {@code quarantine/} has them
     * @param use what becomes of the rows that are used
     */
    private static RatedRows of(
            Dataset<Row> judged,
            List<Dataset<Row>> alsoUnused,
            UnaryOperator<Dataset<Row>> use,
            Asked asked,
            RunDirectory directory) {
        Dataset<Row> kept = judged.persist(StorageLevel.MEMORY_AND_DISK());
        try {
            Column unusable = functions.col(UnusedRows.REASON);
            Row counts = kept.agg(
                            functions.count(functions.lit(1)), functions.count(functions.when(unusable.isNull(), 1)))
                    .first();
            List<Dataset<Row>> unused = new ArrayList<>(List.of(UnusedRows.of(kept, functions.col(ID))));
            unused.addAll(alsoUnused);
            Map<String, Long> reasons = UnusedRows.write(directory, "ratings", unused);
            CollectedRows rows = CollectedRows.of(
                    use.apply(kept.filter(unusable.isNull())),
                    functions.col(KEY),
                    functions.col(CATEGORY),
                    Stream.concat(scores(asked), ratings(asked)).toList());
            int columns = asked.scores.size();
            return new RatedRows(
                    Arrays.copyOf(rows.numbers, columns),
                    Arrays.copyOfRange(rows.numbers, columns, rows.numbers.length),
                    rows.units,
                    rows.categories,
                    rows.categoryNames,
                    counts.getLong(0),
                    counts.getLong(1),
                    reasons);
        } finally {
            kept.unpersist();
        }
    }

    /** Rows of scores that nobody rated. */
    public long notRated() {
        return reasons.getOrDefault(NOT_RATED, 0L);
    }

    /** Rows with ratings that were left out. */
    public long unused() {
        return reasons.values().stream().mapToLong(count -> count).sum() - notRated();
    }

    /** The ratings of a table, and the place of each row. */
    private static List<Column> ratedRows(ScoreTable table, Asked asked) {
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < asked.human.size(); i++) {
            columns.add(ScoredIds.finite(table.number(asked.human.get(i))).as(rating(i)));
        }
        columns.add(functions.col(ScoreTable.FILE));
        columns.add(functions.col(ScoreTable.ROW));
        return columns;
    }

    /** The category as a text; null where none is asked for. */
    private static Column category(ScoreTable table, Asked asked) {
        return asked.category
                .map(table::text)
                .orElse(functions.lit(null).cast("string"))
                .as(CATEGORY);
    }

    /** Of the group, or of the id without one; null where there is neither. */
    private static Column key(ScoreTable table, Asked asked) {
        return CollectedRows.key(
                        table, asked.group.or(() -> Optional.of(asked.id).filter(table::has)))
                .as(KEY);
    }

    /** One row per id, category and key with the means of its ratings, at the place of the first. */
    private static Dataset<Row> means(Dataset<Row> rows, Asked asked) {
        Column first =
                functions.min(functions.struct(ScoreTable.FILE, ScoreTable.ROW)).as("first");
        Column[] numbers = Stream.concat(
                        IntStream.range(0, asked.human.size())
                                .mapToObj(i -> mean(functions.col(rating(i))).as(rating(i))),
                        IntStream.range(0, asked.scores.size())
                                .mapToObj(i -> functions
                                        .max(ScoredIds.score(SCORED, i))
                                        .as(SCORED + "score" + i)))
                .toArray(Column[]::new);
        return rows.groupBy(ID, KEY, CATEGORY)
                .agg(first, numbers)
                .withColumn(ScoreTable.FILE, functions.col("first." + ScoreTable.FILE))
                .withColumn(ScoreTable.ROW, functions.col("first." + ScoreTable.ROW));
    }

    /** The mean of a group, added in the order of its values: Spark's own adds them as partitions come. Null where there is none. */
    static Column mean(Column number) {
        Column values = functions.array_sort(functions.collect_list(number));
        return functions.try_divide(
                functions.aggregate(values, functions.lit(0.0), Column::plus), functions.size(values));
    }

    /** Scores of ids that nobody rated, at the places that an audit gave them, or in their files. */
    private static Dataset<Row> notRated(ScoreTable scores, Asked asked, Dataset<Row> rated) {
        boolean placed = scores.has("shard") && scores.numericColumns().contains("row");
        Column shard = placed
                ? functions.coalesce(scores.text("shard"), functions.lit(""))
                : functions.substring_index(functions.col(ScoreTable.FILE), "/", -1);
        Column row = placed
                ? functions.coalesce(scores.number("row").cast("bigint"), functions.lit(-1L))
                : functions.col(ScoreTable.ROW);
        return scores.placed()
                .select(shard.as("shard"), row.as("row"), scores.text(asked.id).as("id"))
                .join(
                        rated.select(functions.col(ID).as("rated")),
                        functions.col("id").equalTo(functions.col("rated")),
                        "left_anti")
                .select(
                        functions.col("shard"),
                        functions.col("row"),
                        functions.col("id"),
                        functions.lit(NOT_RATED),
                        functions.lit("no rating has this id"));
    }

    private static String rating(int i) {
        return "rating" + i;
    }

    private static Stream<Column> ratings(Asked asked) {
        return IntStream.range(0, asked.human.size()).mapToObj(i -> functions.col(rating(i)));
    }

    private static Stream<Column> scores(Asked asked) {
        return IntStream.range(0, asked.scores.size()).mapToObj(i -> ScoredIds.score(SCORED, i));
    }

    private static Column noneOf(Stream<Column> numbers) {
        return functions.coalesce(numbers.toArray(Column[]::new)).isNull();
    }
}
