package io.pairscope.engine.shards;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Rejection;
import io.pairscope.engine.listing.BadShard;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Row counts of a scan: accepted rows, rejected rows by reason, and the first few rejections as examples. Mergeable in order. */
public final class RowCounts implements Serializable {
    private static final long serialVersionUID = 1;

    private static final int MAX_EXAMPLES = 5;

    private long accepted;
    private long offUnit;
    private final long[] rejected = new long[Rejection.values().length];
    private final List<Example> examples = new ArrayList<>();

    /** Rows of a shard that follow each other among the rejected ones; one more is kept than is shown. */
    private record Example(String shard, List<Long> rows, String detail) implements Serializable {
        private static final int SHOWN = 3;

        boolean isLike(Example next) {
            return shard.equals(next.shard) && detail.equals(next.detail);
        }

        Example and(Example next) {
            if (rows.size() > SHOWN) {
                return this;
            }
            List<Long> both = Stream.concat(rows.stream(), next.rows.stream())
                    .limit(SHOWN + 1)
                    .toList();
            return new Example(shard, both, detail);
        }

        @Override
        public String toString() {
            String few = rows.stream().limit(SHOWN).map(String::valueOf).collect(Collectors.joining(", "));
            return "shard " + shard + ", row" + (rows.size() > 1 ? "s " : " ") + few
                    + (rows.size() > SHOWN ? ", …: " : ": ") + detail;
        }
    }

    /**
     * Counts that were kept; examples are not.
     *
     * @param reasons rejected rows by the code of their reason
     */
    public static RowCounts of(long accepted, long offUnit, Map<String, Long> reasons) {
        RowCounts counts = new RowCounts();
        counts.accepted = accepted;
        counts.offUnit = offUnit;
        int known = 0;
        for (Rejection reason : Rejection.values()) {
            Long rows = reasons.get(reason.code());
            if (rows != null) {
                counts.reject(reason, rows);
                known++;
            }
        }
        if (known != reasons.size()) {
            throw new IllegalArgumentException("unknown reason among " + reasons.keySet());
        }
        return counts;
    }

    public void accept(EmbeddingBlock block) {
        accepted += block.size();
        for (int i = 0; i < block.size(); i++) {
            if (block.isOffUnit(i)) {
                offUnit++;
            }
        }
    }

    /** All rows of shards that were left out. */
    public void reject(List<BadShard> shards) {
        shards.forEach(shard -> reject(Rejection.BAD_SHARD, shard.rows()));
    }

    private void reject(Rejection reason, long rows) {
        rejected[reason.ordinal()] += rows;
    }

    public void reject(String shard, long row, Rejection reason, String detail) {
        reject(reason, 1);
        take(new Example(shard, List.of(row), detail));
    }

    /** Rows of a shard that are bad for one reason are one example. */
    private void take(Example example) {
        int last = examples.size() - 1;
        if (last >= 0 && examples.get(last).isLike(example)) {
            examples.set(last, examples.get(last).and(example));
        } else if (examples.size() < MAX_EXAMPLES) {
            examples.add(example);
        }
    }

    public void merge(RowCounts next) {
        accepted += next.accepted;
        offUnit += next.offUnit;
        for (int r = 0; r < rejected.length; r++) {
            rejected[r] += next.rejected[r];
        }
        next.examples.forEach(this::take);
    }

    /** Rows read, accepted or not. */
    public long rowsIn() {
        return accepted + quarantined();
    }

    public long accepted() {
        return accepted;
    }

    public long quarantined() {
        return Arrays.stream(rejected).sum();
    }

    /** Rejected rows of shards that were used. */
    public long badRows() {
        return quarantined() - rejected[Rejection.BAD_SHARD.ordinal()];
    }

    /** Their reasons. */
    public Map<String, Long> reasonsOfBadRows() {
        Map<String, Long> result = reasons();
        result.remove(Rejection.BAD_SHARD.code());
        return result;
    }

    /** Accepted rows with a norm off 1 by more than storage rounding. */
    public long offUnit() {
        return offUnit;
    }

    /** The rows rejected for each reason that occurred, by code. */
    public Map<String, Long> reasons() {
        Map<String, Long> result = new LinkedHashMap<>();
        for (Rejection reason : Rejection.values()) {
            if (rejected[reason.ordinal()] > 0) {
                result.put(reason.code(), rejected[reason.ordinal()]);
            }
        }
        return result;
    }

    /** Up to five lines: shard, row or some of its rows, what is wrong. */
    public List<String> examples() {
        return examples.stream().map(Example::toString).toList();
    }

    /** Whether two scans of the same rows counted alike. */
    public boolean agreesWith(RowCounts other) {
        return accepted == other.accepted && offUnit == other.offUnit && Arrays.equals(rejected, other.rejected);
    }
}
