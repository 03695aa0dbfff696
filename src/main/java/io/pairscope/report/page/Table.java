package io.pairscope.report.page;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A table of a page.
 *
 * @param head names of the columns
 * @param rows as many as are shown
 * @param left how many more there are
 */
record Table(String caption, List<String> head, List<List<Cell>> rows, int left) {
    /** Rows that are shown unless a table says otherwise. */
    static final int SHOWN = 100;

    static Table of(String caption, List<String> head, Stream<List<Cell>> rows) {
        return first(SHOWN, caption, head, rows);
    }

    static Table first(int shown, String caption, List<String> head, Stream<List<Cell>> rows) {
        List<List<Cell>> all = rows.toList();
        List<List<Cell>> first = new ArrayList<>(all.subList(0, Math.min(shown, all.size())));
        return new Table(caption, head, first, all.size() - first.size());
    }

    /** The same, of which still more are left out. */
    Table leaving(int more) {
        return new Table(caption, head, rows, left + more);
    }

    /** Whether numbers of a column stand flush right, and so its name does. */
    boolean isNumber(int column) {
        return !rows.isEmpty() && rows.stream().anyMatch(row -> row.get(column).isNumber());
    }

    String more() {
        return left == 0 ? "" : "and " + Numbers.count(left) + " more";
    }
}
