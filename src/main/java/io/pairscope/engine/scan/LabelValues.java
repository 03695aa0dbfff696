package io.pairscope.engine.scan;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.engine.scan.BlockTask.Work;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.ShardRows;
import io.pairscope.engine.storage.UnusableInputException;
import java.util.TreeSet;

/** The distinct values of a label, up to a number of them. */
public final class LabelValues {
    private LabelValues() {}

    /**
     * Reads the input of a finished moment scan again.
     *
     * @param label its place among the labels of the input
     * @param most the largest number of values that is allowed
     * @throws UnusableInputException when there are more
     */
    public static TreeSet<String> of(Session session, MomentResult moments, int label, int most) {
        TreeSet<String> values = ShardScan.again(session, "classes", moments)
                .fold(task -> new Values(label, most), (earlier, later) -> {
                    if (earlier.size() <= most) {
                        earlier.addAll(later);
                    }
                    return earlier;
                });
        if (values.size() > most) {
            throw new UnusableInputException("the column "
                    + moments.inventory().columns().labels().get(label).column() + " has more than " + most
                    + " different values; classes are few: name another column with --class");
        }
        return values;
    }

    private static final class Values implements Work<TreeSet<String>> {
        private final TreeSet<String> values = new TreeSet<>();
        private final int label;
        private final int most;

        Values(int label, int most) {
            this.label = label;
            this.most = most;
        }

        @Override
        public void accept(ShardRows from, EmbeddingBlock block) {
            for (int i = 0; i < block.size() && values.size() <= most; i++) {
                if (block.label(i, label) != null) {
                    values.add(block.label(i, label));
                }
            }
        }

        @Override
        public TreeSet<String> finish() {
            return values;
        }
    }
}
