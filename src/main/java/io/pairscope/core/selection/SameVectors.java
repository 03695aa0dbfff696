package io.pairscope.core.selection;

import io.pairscope.core.similarity.UnitRows;
import java.util.ArrayList;
import java.util.List;

/**
 * Exact duplicates: rows whose vectors are the same, value by value, on every side that is compared. For few different rows,
 * such as those with one hash: each is compared with all that are kept.
 */
public final class SameVectors extends GreedySelection {
    private final List<UnitRows[]> kept = new ArrayList<>();
    private final List<Long> keptNumbers = new ArrayList<>();

    @Override
    public void add(long[] rowNumbers, UnitRows... sides) {
        for (int i = 0; i < sides[0].count(); i++) {
            int same = firstSame(i, sides);
            if (same < kept.size()) {
                // Of a vector with itself.
                drop(rowNumbers[i], keptNumbers.get(same), 1);
            } else {
                keep(rowNumbers[i], i, sides);
            }
        }
    }

    private int firstSame(int i, UnitRows... sides) {
        int same = 0;
        while (same < kept.size() && !isSame(i, sides, kept.get(same))) {
            same++;
        }
        return same;
    }

    private static boolean isSame(int i, UnitRows[] sides, UnitRows... other) {
        int s = 0;
        while (s < sides.length && sides[s].isSame(i, other[s], 0)) {
            s++;
        }
        return s == sides.length;
    }

    private void keep(long number, int i, UnitRows... sides) {
        UnitRows[] own = new UnitRows[sides.length];
        for (int s = 0; s < own.length; s++) {
            own[s] = sides[s].picked(new int[] {i});
        }
        kept.add(own);
        keptNumbers.add(number);
    }
}
