package io.pairscope.core.recovery;

import io.pairscope.core.linalg.SymmetricMatrix;
import java.util.List;

/** All rows of a recovery, wherever they are kept. */
public interface WhitenedRows {
    int rank();

    long count();

    /** One pass over all rows; the result does not depend on who computed what. */
    List<SymmetricMatrix> pass(PairwiseProductOperator operator);
}
