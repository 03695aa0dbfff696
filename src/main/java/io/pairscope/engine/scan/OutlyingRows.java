package io.pairscope.engine.scan;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Side;
import io.pairscope.core.quality.OutlyingRow;
import java.io.Serializable;

/** The rows of either side of which one may carry nearly all of the scatter. */
public final class OutlyingRows implements Serializable {
    private static final long serialVersionUID = 1;

    private final OutlyingRow image = new OutlyingRow(Side.IMAGE);
    private final OutlyingRow text = new OutlyingRow(Side.TEXT);

    void accumulate(String shard, EmbeddingBlock block) {
        image.accumulate(shard, block);
        text.accumulate(shard, block);
    }

    void merge(OutlyingRows later) {
        image.merge(later.image);
        text.merge(later.text);
    }

    public OutlyingRow of(Side side) {
        return side.of(image, text);
    }
}
