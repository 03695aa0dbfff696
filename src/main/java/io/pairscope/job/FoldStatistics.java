package io.pairscope.job;

import io.pairscope.core.moments.LeaveOneOut;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.statistics.Order;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;

/** The statistics of a job whose errors come from folds of a jackknife, by name, and the ways to them. */
public interface FoldStatistics {
    /** Each refitted to each fold. */
    List<Map<String, Double>> refitted(LeaveOneOut folds);

    /** Those of them that stand when there are fewer rows left than dimensions. */
    default List<Map<String, Double>> withoutCovariance(LeaveOneOut folds) {
        return List.of();
    }

    /**
     * Those of {@link #refitted} for moments near the total, by derivatives, to one order or more: a higher one holds where a lower one
     * does not, and costs more. For any number of threads.
     */
    SortedMap<Order, Function<PairMoments, Map<String, Double>>> near();

    /** Why there is no first order, whoever asks for it; empty when there is. */
    Optional<String> withoutFirstOrder();

    /** Why first order may well be wrong; empty when it is worth the comparison with refitted folds. */
    Optional<String> doubtful();
}
