package io.pairscope.engine.scan;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Side;
import io.pairscope.core.similarity.ClassMoments;
import io.pairscope.engine.scan.BlockTask.Work;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.session.Shared;
import io.pairscope.engine.shards.RowRules;
import io.pairscope.engine.shards.ShardRows;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The scan of a set for the moments of its classes, on each side. A task holds 8·(dx + dy) bytes per class. */
public final class ClassScan {
    private ClassScan() {}

    /**
     * Reads the input of a finished moment scan again.
     *
     * @param label that holds the class of a row
     * @param classes all that there are, sorted
     */
    public static Map<Side, ClassMoments> run(Session session, MomentResult moments, int label, List<String> classes) {
        RowRules rules = moments.rules();
        try (Shared<ArrayList<String>> names = session.share(new ArrayList<>(classes))) {
            ClassMoments[] found = ShardScan.again(session, "class moments", moments)
                    .fold(task -> new Summing(names.value(), label, rules), ClassScan::merge);
            Map<Side, ClassMoments> sides = new EnumMap<>(Side.class);
            for (Side side : Side.values()) {
                sides.put(side, found[side.ordinal()]);
            }
            return sides;
        }
    }

    private static ClassMoments[] merge(ClassMoments[] earlier, ClassMoments[] later) {
        for (int side = 0; side < earlier.length; side++) {
            earlier[side].merge(later[side]);
        }
        return earlier;
    }

    private static final class Summing implements Work<ClassMoments[]> {
        private final Map<String, Integer> numbers;
        private final int label;
        private final ClassMoments[] sums;

        Summing(List<String> classes, int label, RowRules rules) {
            this.numbers = RowLabels.numbered(classes);
            this.label = label;
            this.sums = new ClassMoments[] {
                new ClassMoments(classes.size(), rules.imageDims()), new ClassMoments(classes.size(), rules.textDims())
            };
        }

        @Override
        public void accept(ShardRows from, EmbeddingBlock block) {
            for (int i = 0; i < block.size(); i++) {
                Integer ofClass = numbers.get(block.label(i, label));
                for (Side side : ofClass == null ? new Side[0] : Side.values()) {
                    sums[side.ordinal()].add(ofClass, block.values(), block.offset(side, i));
                }
            }
        }

        @Override
        public ClassMoments[] finish() {
            return sums;
        }
    }
}
