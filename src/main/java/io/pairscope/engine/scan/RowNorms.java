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
import java.util.List;

/** Norms of some rows of an input as they are stored, before they are divided by them. */
public final class RowNorms {
    private RowNorms() {}

    /** Of a row. */
    public static final class Norms implements Serializable {
        private static final long serialVersionUID = 1;

        public final double image;
        public final double text;

        Norms(double image, double text) {
            this.image = image;
            this.text = text;
        }
    }

    /**
     * Reads the input of a finished moment scan again.
     *
     * @param numbers in the plan, ascending
     * @return those of them that are accepted rows, in their order
     */
    public static List<Norms> of(Session session, MomentResult moments, long[] numbers) {
        try (Shared<long[]> wanted = session.share(numbers)) {
            return ShardScan.again(session, "norms of the sample", moments)
                    .collect(task -> new Picking(wanted.value()))
                    .stream()
                    .flatMap(List::stream)
                    .toList();
        }
    }

    private static final class Picking implements Work<ArrayList<Norms>> {
        private final long[] wanted;
        private final ArrayList<Norms> norms = new ArrayList<>();

        Picking(long[] wanted) {
            this.wanted = wanted;
        }

        @Override
        public void accept(ShardRows from, EmbeddingBlock block) {
            for (int i = 0; i < block.size(); i++) {
                if (Arrays.binarySearch(wanted, from.planRow(block.rowNumber(i))) >= 0) {
                    norms.add(new Norms(block.norm(Side.IMAGE, i), block.norm(Side.TEXT, i)));
                }
            }
        }

        @Override
        public ArrayList<Norms> finish() {
            return norms;
        }
    }
}
