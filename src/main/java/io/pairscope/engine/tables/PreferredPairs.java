package io.pairscope.engine.tables;

import io.pairscope.engine.session.Session;
import io.pairscope.engine.storage.RunDirectory;
import io.pairscope.engine.storage.UnusableInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;

/**
 * Pairs of rows of which people prefer one, with the scores of both, on the driver: {@code id_a, id_b, label}, or {@code better,
 * worse}.
 *
 * @param scoresA by column and pair, NaN for none
 * @param scoresB likewise
 * @param preferred −1 where people prefer a, 1 where they prefer b
 * @param units from 0, equal for pairs of one group
 * @param categories place among the names, −1 for none
 * @param rowsIn pairs that were read
 * @param reasons how many of them were left out, by reason
 */
public record PreferredPairs(
        Kind kind,
        double[][] scoresA,
        double[][] scoresB,
        int[] preferred,
        int[] units,
        int[] categories,
        List<String> categoryNames,
        long rowsIn,
        Map<String, Long> reasons) {

    /** Which columns a table of preferences has. */
    public enum Kind {
        LABELLED("id_a", "id_b"),
        /** The first one is not to be below the second. */
        ORDERED("better", "worse");

        private final String a;
        private final String b;

        Kind(String a, String b) {
            this.a = a;
            this.b = b;
        }

        /** The column of the ids of one of both. */
        public String idColumn() {
            return a;
        }
    }

    private static final String LABEL = "label";
    private static final String TEXT = "__text";
    private static final String KEY = "__key";
    private static final String CATEGORY = "__category";
    private static final String A = "__a";
    private static final String B = "__b";
    private static final String SCORED_A = "scored_a_";
    private static final String SCORED_B = "scored_b_";
    private static final String[] FIRST = {"a", "0", "0.0", "-1", "-1.0"};
    private static final String[] SECOND = {"b", "1", "1.0"};
    private static final String LABELS =
            "; labels are a or b, 0 (a) or 1 (b), -1 (a) or 1 (b), and an empty one is left out";

    /**
     * Reads the pairs.
     *
     * @param id of the scores
     * @param scores columns of scores
     * @param group a column whose values those pairs share that depend on one another; looked for among the pairs first, then among
     *     the scores, where it is that of the first id
     * @param category a column of the pairs
     * @param directory gets the pairs without a preference, or without a score, in {@code quarantine/}
     * @throws UnusableInputException when a label is none, or an id has several rows of scores
     */
    public static PreferredPairs of(
            Session session,
            ScoreTable pairs,
            ScoreTable table,
            String id,
            List<String> scores,
            Optional<String> group,
            Optional<String> category,
            RunDirectory directory) {
        session.describe("preferences joined with scores");
        Kind kind = pairs.has(Kind.ORDERED.a) && pairs.has(Kind.ORDERED.b) ? Kind.ORDERED : Kind.LABELLED;
        boolean isGroupOfScores =
                group.filter(column -> !pairs.has(column) && table.has(column)).isPresent();
        List<Column> key = List.of(
                CollectedRows.key(isGroupOfScores ? table : pairs, group).as(KEY));
        Dataset<Row> named = named(pairs, kind, category, isGroupOfScores ? List.of() : key);
        if (kind == Kind.LABELLED) {
            requireLabels(pairs, named);
        }
        ScoredIds ids = new ScoredIds(ScoredIds.requireIds(table, id), id, scores);
        ids.requireOnce(named.select(A).union(named.select(B)));
        Dataset<Row> scored = ids.joinedTo(
                ids.joinedTo(named, A, SCORED_A, isGroupOfScores ? key : List.of()), B, SCORED_B, List.of());
        Dataset<Row> judged = judged(scored, kind, scores.size()).persist(StorageLevel.MEMORY_AND_DISK());
        try {
            long rowsIn = judged.count();
            Map<String, Long> reasons = UnusedRows.write(
                    directory,
                    "preferences",
                    List.of(UnusedRows.of(judged, functions.coalesce(functions.col(A), functions.col(B)))));
            CollectedRows rows = CollectedRows.of(
                    judged.filter(functions.col(UnusedRows.REASON).isNull()),
                    functions.col(KEY),
                    functions.col(CATEGORY),
                    Stream.of(
                                    Stream.of(functions.col(LABEL)),
                                    both(SCORED_A, scores.size()),
                                    both(SCORED_B, scores.size()))
                            .flatMap(some -> some)
                            .toList());
            int columns = scores.size();
            return new PreferredPairs(
                    kind,
                    Arrays.copyOfRange(rows.numbers, 1, 1 + columns),
                    Arrays.copyOfRange(rows.numbers, 1 + columns, 1 + 2 * columns),
                    Arrays.stream(rows.numbers[0])
                            .mapToInt(label -> (int) label)
                            .toArray(),
                    rows.units,
                    rows.categories,
                    rows.categoryNames,
                    rowsIn,
                    reasons);
        } finally {
            judged.unpersist();
        }
    }

    private static Dataset<Row> named(ScoreTable pairs, Kind kind, Optional<String> category, List<Column> more) {
        pairs.require(kind.a).require(kind.b);
        Column label = kind == Kind.ORDERED
                ? functions.lit("a")
                : functions.nullif(ScoreTable.lowerCase(functions.trim(pairs.text(LABEL))), functions.lit("nan"));
        Stream<Column> columns = Stream.of(
                pairs.text(kind.a).as(A),
                pairs.text(kind.b).as(B),
                label.as(TEXT),
                functions
                        .when(label.isin((Object[]) FIRST), -1.0)
                        .when(label.isin((Object[]) SECOND), 1.0)
                        .as(LABEL),
                category.map(pairs::text)
                        .orElse(functions.lit(null).cast("string"))
                        .as(CATEGORY),
                functions.col(ScoreTable.FILE),
                functions.col(ScoreTable.ROW));
        return pairs.placed().select(Stream.concat(columns, more.stream()).toArray(Column[]::new));
    }

    private static void requireLabels(ScoreTable pairs, Dataset<Row> named) {
        List<Row> unknown = named.filter(functions
                        .col(TEXT)
                        .isNotNull()
                        .and(functions.col(TEXT).notEqual(""))
                        .and(functions.col(LABEL).isNull()))
                .orderBy(ScoreTable.FILE, ScoreTable.ROW)
                .takeAsList(1);
        if (!unknown.isEmpty()) {
            Row row = unknown.get(0);
            throw new UnusableInputException(pairs + ": " + pairs.place(row) + " has the label "
                    + ScoreTable.quoted(row.<String>getAs(TEXT)) + LABELS);
        }
        Row mixed = named.select(
                        functions.max(functions.col(TEXT).isin("0", "0.0")),
                        functions.max(functions.col(TEXT).isin("-1", "-1.0")))
                .first();
        if (!mixed.isNullAt(0) && mixed.getBoolean(0) && mixed.getBoolean(1)) {
            throw new UnusableInputException(
                    pairs + " has the labels -1 and 0, so 0 may be a tie; leave ties without a label" + LABELS);
        }
    }

    private static Dataset<Row> judged(Dataset<Row> scored, Kind kind, int scores) {
        Column noId = functions.col(A).isNull().or(functions.col(B).isNull());
        Column noA = functions.col(SCORED_A + "id").isNull();
        Column noB = functions.col(SCORED_B + "id").isNull();
        List<Column> onBoth = new ArrayList<>();
        for (int i = 0; i < scores; i++) {
            // Null where one of both is.
            onBoth.add(ScoredIds.score(SCORED_A, i).plus(ScoredIds.score(SCORED_B, i)));
        }
        Column reason = functions
                .when(noId, "no_id")
                .when(noA.or(noB), "no_score")
                .when(functions.col(LABEL).isNull(), "no_label")
                .when(functions.coalesce(onBoth.toArray(Column[]::new)).isNull(), "no_score");
        Column unknown = functions.concat_ws(
                ", ",
                functions.when(noA, functions.concat(functions.lit(kind.a + " "), functions.col(A))),
                functions.when(noB, functions.concat(functions.lit(kind.b + " "), functions.col(B))));
        Column detail = functions.when(noA.or(noB), unknown);
        return scored.withColumn(UnusedRows.REASON, reason).withColumn(UnusedRows.DETAIL, detail);
    }

    private static Stream<Column> both(String prefix, int scores) {
        return IntStream.range(0, scores).mapToObj(i -> ScoredIds.score(prefix, i));
    }

    /** Pairs that were left out. */
    public long unused() {
        return reasons.values().stream().mapToLong(count -> count).sum();
    }
}
