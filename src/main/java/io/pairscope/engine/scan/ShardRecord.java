package io.pairscope.engine.scan;

import io.pairscope.core.quality.RowOffsetScores;
import io.pairscope.core.quality.ShardSketch;
import io.pairscope.engine.shards.RowCounts;
import java.io.Serializable;
import java.util.List;

/** Row counts and sketch of one shard, and the PMI of its pairs once they are scored. */
public final class ShardRecord implements Serializable {
    private static final long serialVersionUID = 1;

    private final String name;
    private final RowCounts counts;
    private final ShardSketch sketch;
    private final RowOffsetScores pmi;

    public ShardRecord(String name, RowCounts counts, ShardSketch sketch) {
        this(name, counts, sketch, new RowOffsetScores());
    }

    public ShardRecord(String name, RowCounts counts, ShardSketch sketch, RowOffsetScores pmi) {
        this.name = name;
        this.counts = counts;
        this.sketch = sketch;
        this.pmi = pmi;
    }

    public String name() {
        return name;
    }

    public RowCounts counts() {
        return counts;
    }

    public ShardSketch sketch() {
        return sketch;
    }

    /** PMI of the pairs under the Gaussian they were scored under; empty before, and where there is none. */
    public RowOffsetScores pmi() {
        return pmi;
    }

    /** The same shard under the name that it has in another listing. */
    public ShardRecord named(String other) {
        return new ShardRecord(other, counts, sketch, pmi);
    }

    public ShardRecord scored(RowOffsetScores scores) {
        return new ShardRecord(name, counts, sketch, scores);
    }

    /** Adds what later tasks saw to what earlier ones saw; a shard of several tasks becomes one record. */
    static void append(List<ShardRecord> earlier, List<ShardRecord> later) {
        for (ShardRecord record : later) {
            ShardRecord last = earlier.isEmpty() ? null : earlier.get(earlier.size() - 1);
            if (last != null && last.name.equals(record.name)) {
                last.counts.merge(record.counts);
                last.sketch.merge(record.sketch);
            } else {
                earlier.add(record);
            }
        }
    }
}
