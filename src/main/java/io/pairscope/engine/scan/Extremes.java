package io.pairscope.engine.scan;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The ids with the lowest and the highest scores, at most {@link #KEPT} each; earlier rows win ties. Mergeable in order. */
final class Extremes implements Serializable {
    private static final long serialVersionUID = 1;

    static final int KEPT = 20;

    private static final class Entry implements Serializable {
        private static final long serialVersionUID = 1;

        final double score;
        final String id;

        Entry(double score, String id) {
            this.score = score;
            this.id = id;
        }
    }

    private static final Comparator<Entry> ASCENDING = Comparator.comparingDouble(entry -> entry.score);

    private final ArrayList<Entry> lowest = new ArrayList<>();
    private final ArrayList<Entry> highest = new ArrayList<>();

    /** Whether a score would be kept, so that an id need not be made for one that is not. */
    boolean wants(double score) {
        return lowest.size() < KEPT || score < lowest.get(KEPT - 1).score || score > highest.get(KEPT - 1).score;
    }

    void offer(double score, String id) {
        Entry entry = new Entry(score, id);
        insert(lowest, entry, ASCENDING);
        insert(highest, entry, ASCENDING.reversed());
    }

    void merge(Extremes later) {
        later.lowest.forEach(entry -> insert(lowest, entry, ASCENDING));
        later.highest.forEach(entry -> insert(highest, entry, ASCENDING.reversed()));
    }

    private static void insert(ArrayList<Entry> kept, Entry entry, Comparator<Entry> order) {
        int at = kept.size();
        while (at > 0 && order.compare(kept.get(at - 1), entry) > 0) {
            at--;
        }
        if (at < KEPT) {
            kept.add(at, entry);
            if (kept.size() > KEPT) {
                kept.remove(KEPT);
            }
        }
    }

    List<String> lowestIds() {
        return lowest.stream().map(entry -> entry.id).toList();
    }

    List<String> highestIds() {
        return highest.stream().map(entry -> entry.id).toList();
    }
}
