package io.pairscope.engine.shards;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** A few of many names, for one line of a message. */
final class Examples {
    private static final int MOST = 3;
    private static final int MOST_COLUMNS = 20;

    private Examples() {}

    static String of(List<String> names) {
        return first(MOST, names);
    }

    /** More of them: one may be the name that was meant. */
    static String columns(Collection<String> names) {
        return first(MOST_COLUMNS, names);
    }

    private static String first(int most, Collection<String> names) {
        return names.stream().limit(most).collect(Collectors.joining(", ")) + (names.size() > most ? ", …" : "");
    }
}
