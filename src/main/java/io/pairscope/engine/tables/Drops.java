package io.pairscope.engine.tables;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Rows that are dropped since a better row is like them, by number in the plan: why, which row is kept in their place, and their
 * cosine to it. Some 25 bytes per row.
 */
public final class Drops implements Serializable {
    private static final long serialVersionUID = 1;

    private final ArrayList<String> reasons = new ArrayList<>();
    private byte[] kinds = {};
    private long[] numbers = {};
    private long[] keepers = {};
    private double[] cosines = {};

    /**
     * Adds what one rule drops, of the rows that those before it have left. A row that was kept in the place of others, and is dropped
     * now, passes its place on to the row that is better than it.
     *
     * @param dropped ascending
     * @param better the row that is kept in the place of each
     * @param cosine of each to that row; NaN where it is not known
     */
    public void add(String reason, long[] dropped, long[] better, double[] cosine) {
        for (int i = 0; i < keepers.length; i++) {
            int at = Arrays.binarySearch(dropped, keepers[i]);
            if (at >= 0) {
                keepers[i] = better[at];
                // Of two links only one was measured.
                cosines[i] = Double.NaN;
            }
        }
        int[] order = merged(dropped);
        byte kind = (byte) reasons.size();
        reasons.add(reason);
        byte[] newKinds = Arrays.copyOf(kinds, order.length);
        Arrays.fill(newKinds, numbers.length, order.length, kind);
        kinds = reordered(newKinds, order);
        numbers = reordered(joined(numbers, dropped), order);
        keepers = reordered(joined(keepers, better), order);
        double[] all = Arrays.copyOf(cosines, order.length);
        System.arraycopy(cosine, 0, all, cosines.length, cosine.length);
        cosines = IntStream.of(order).mapToDouble(i -> all[i]).toArray();
    }

    /** Places in those there are, followed by the new ones, in the order of the numbers. */
    private int[] merged(long[] dropped) {
        int[] order = new int[numbers.length + dropped.length];
        int old = 0;
        int next = 0;
        for (int i = 0; i < order.length; i++) {
            boolean isOld = next == dropped.length || old < numbers.length && numbers[old] < dropped[next];
            order[i] = isOld ? old++ : numbers.length + next++;
        }
        return order;
    }

    private static long[] joined(long[] some, long[] others) {
        long[] all = Arrays.copyOf(some, some.length + others.length);
        System.arraycopy(others, 0, all, some.length, others.length);
        return all;
    }

    private static long[] reordered(long[] values, int[] order) {
        return IntStream.of(order).mapToLong(i -> values[i]).toArray();
    }

    private static byte[] reordered(byte[] values, int[] order) {
        byte[] result = new byte[order.length];
        for (int i = 0; i < order.length; i++) {
            result[i] = values[order[i]];
        }
        return result;
    }

    public List<String> reasons() {
        return List.copyOf(reasons);
    }

    /** How many rows a rule has dropped. */
    public long count(String reason) {
        byte kind = (byte) reasons.indexOf(reason);
        return IntStream.range(0, kinds.length).filter(i -> kinds[i] == kind).count();
    }

    /** All rows that are dropped, ascending. */
    LongStream numbers() {
        return LongStream.of(numbers);
    }

    /** The place of a row, below zero when it is not dropped. */
    int find(long number) {
        return Arrays.binarySearch(numbers, number);
    }

    String reason(int place) {
        return reasons.get(kinds[place]);
    }

    long keeper(int place) {
        return keepers[place];
    }

    double cosine(int place) {
        return cosines[place];
    }
}
