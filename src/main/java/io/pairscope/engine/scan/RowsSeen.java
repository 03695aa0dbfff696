package io.pairscope.engine.scan;

import java.io.Serializable;
import java.util.Optional;

/**
 * Which rows a scan has seen: how many were accepted, and a sum of hashes of every row's place and id, so that two scans
 * that saw the same rows agree, whatever the order of their tasks.
 */
final class RowsSeen implements Serializable {
    private static final long serialVersionUID = 1;

    private long accepted;
    private long hash;

    void accept(long planRow, String id) {
        accepted++;
        hash += hash(planRow, id, 1);
    }

    void reject(long planRow, String id) {
        hash += hash(planRow, id, 2);
    }

    private static long hash(long planRow, String id, long fate) {
        long text = id == null ? 0 : 1L << Integer.SIZE | id.hashCode() & 0xFFFF_FFFFL;
        return RowSample.mixed(RowSample.mixed(fate, text), planRow);
    }

    void add(RowsSeen other) {
        accepted += other.accepted;
        hash += other.hash;
    }

    long accepted() {
        return accepted;
    }

    /** What another scan of the same input saw otherwise; empty for nothing. */
    Optional<String> differenceFrom(RowsSeen later) {
        if (accepted != later.accepted) {
            return Optional.of("the first scan accepted " + accepted + " rows and the last " + later.accepted);
        }
        return hash == later.hash
                ? Optional.empty()
                : Optional.of("the ids of the rows, or which rows are bad, are not what the first scan read");
    }
}
