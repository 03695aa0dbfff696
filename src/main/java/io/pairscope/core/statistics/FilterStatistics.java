package io.pairscope.core.statistics;

import static io.pairscope.core.statistics.Definition.Family.SELECTION;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Statistics of a filter: how many rows it kept, and why it dropped the others. */
public final class FilterStatistics {
    private static final List<Definition> ALL = new ArrayList<>();

    public static final Definition ROWS_IN = define("rows_in", "rows", "rows of the scores");
    public static final Definition ROWS_KEPT = define("rows_kept", "rows", "rows that are kept");
    public static final Definition ROWS_DROPPED = define("rows_dropped", "rows", "rows that are dropped");
    public static final Definition THRESHOLD =
            define("threshold", "score", "the lowest score that is kept, of the score that the filter goes by");
    public static final Definition DUPLICATES_ID = duplicates("id");
    public static final Definition DUPLICATES_IMAGE = duplicates("image");
    public static final Definition DUPLICATES_TEXT = duplicates("text");
    public static final Definition DUPLICATES_PAIR = duplicates("pair");
    public static final Definition NEAR_DUPLICATES =
            define("near_duplicates", "rows", "rows dropped since a better row is near");

    private FilterStatistics() {}

    private static Definition duplicates(String kind) {
        return define("duplicates_" + kind, "rows", "rows dropped since a better row has the same " + kind);
    }

    private static Definition define(String name, String unit, String meaning) {
        Definition definition = Definition.of(SELECTION, name, unit, meaning);
        ALL.add(definition);
        return definition;
    }

    static Stream<Definition> all() {
        return ALL.stream();
    }
}
