package io.pairscope.engine.scan;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Side;
import io.pairscope.engine.scan.BlockTask.Work;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.session.Shared;
import io.pairscope.engine.shards.ShardRows;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The number of rows of a gallery with each value that a query has, by label and side, without rows that stand for an earlier one. */
public final class LabelCounts implements Serializable {
    private static final long serialVersionUID = 1;

    /** By label; the number of images and of texts by value. */
    private final ArrayList<HashMap<String, long[]>> counts = new ArrayList<>();

    private LabelCounts(List<? extends Iterable<String>> values) {
        for (Iterable<String> some : values) {
            HashMap<String, long[]> zeros = new HashMap<>();
            some.forEach(value -> zeros.put(value, new long[Side.values().length]));
            counts.add(zeros);
        }
    }

    /**
     * Reads the gallery once more.
     *
     * @param answers to the queries whose values are counted
     */
    public static LabelCounts of(Session session, MomentResult gallery, GallerySearch.Answers answers) {
        ArrayList<HashSet<String>> values = new ArrayList<>();
        for (String[] label : answers.queries().labels) {
            HashSet<String> distinct = new HashSet<>();
            Arrays.stream(label).filter(Objects::nonNull).forEach(distinct::add);
            values.add(distinct);
        }
        try (Shared<ArrayList<HashSet<String>>> wanted = session.share(values);
                Shared<RowLabels> labels = session.share(answers.labels())) {
            return ShardScan.again(session, "factors", gallery)
                    .fold(task -> new Counting(wanted.value(), labels.value()), LabelCounts::merge);
        }
    }

    /** By value, of the rows of one side that may be neighbours. */
    public Map<String, Long> of(int label, Side side) {
        Map<String, Long> ofSide = new HashMap<>();
        counts.get(label).forEach((value, both) -> ofSide.put(value, both[side.ordinal()]));
        return ofSide;
    }

    private static LabelCounts merge(LabelCounts earlier, LabelCounts later) {
        for (int l = 0; l < earlier.counts.size(); l++) {
            HashMap<String, long[]> sums = earlier.counts.get(l);
            later.counts.get(l).forEach((value, more) -> {
                long[] both = sums.get(value);
                for (int side = 0; side < both.length; side++) {
                    both[side] += more[side];
                }
            });
        }
        return earlier;
    }

    private static final class Counting implements Work<LabelCounts> {
        private final LabelCounts result;
        private final RowLabels labels;

        Counting(List<HashSet<String>> wanted, RowLabels labels) {
            this.result = new LabelCounts(wanted);
            this.labels = labels;
        }

        @Override
        public void accept(ShardRows from, EmbeddingBlock block) {
            for (int i = 0; i < block.size(); i++) {
                long number = from.planRow(block.rowNumber(i));
                for (int l = 0; l < result.counts.size(); l++) {
                    long[] both = result.counts.get(l).get(block.label(i, l));
                    for (Side side : both == null ? new Side[0] : Side.values()) {
                        both[side.ordinal()] += labels.isStandIn(side, block, i, number) ? 0 : 1;
                    }
                }
            }
        }

        @Override
        public LabelCounts finish() {
            return result;
        }
    }
}
