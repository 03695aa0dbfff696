package io.pairscope.engine.shards;

import java.util.List;

/** A few of many names, for one line of a message. */
final class Examples {
    private static final int MOST = 3;

    private Examples() {}

    static String of(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(MOST, names.size()))) + (names.size() > MOST ? ", …" : "");
    }
}
