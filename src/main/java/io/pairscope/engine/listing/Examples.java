package io.pairscope.engine.listing;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** A few of many names, for one line of a message. */
public final class Examples {
    private static final int MOST = 3;
    private static final int MOST_COLUMNS = 20;

    private Examples() {}

    public static String of(List<String> names) {
        return first(MOST, names);
    }

    /** More of them: one may be the name that was meant. */
    public static String columns(Collection<String> names) {
        return first(MOST_COLUMNS, names);
    }

    private static String first(int most, Collection<String> names) {
        return names.stream().limit(most).collect(Collectors.joining(", ")) + (names.size() > most ? ", …" : "");
    }
}
