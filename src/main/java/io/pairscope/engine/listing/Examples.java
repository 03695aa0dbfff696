package io.pairscope.engine.listing;

import io.pairscope.core.text.Excerpt;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** A few of many names, for one line of a message. */
public final class Examples {
    private static final int MOST = 3;
    private static final int MOST_COLUMNS = 20;
    private static final int LONGEST_ID = 60;

    private Examples() {}

    public static String of(List<String> names) {
        return first(MOST, names);
    }

    /** Of rows, whose names have any length. */
    public static String ids(Collection<String> ids) {
        return first(MOST, ids.stream().map(id -> Excerpt.of(id, LONGEST_ID)).toList());
    }

    /** More of them: one may be the name that was meant. */
    public static String columns(Collection<String> names) {
        return first(MOST_COLUMNS, names);
    }

    private static String first(int most, Collection<String> names) {
        return names.stream().limit(most).collect(Collectors.joining(", ")) + (names.size() > most ? ", …" : "");
    }
}
