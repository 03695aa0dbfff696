package io.pairscope.job;

import io.pairscope.core.moments.LeaveOneOut;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.statistics.Order;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Refits to folds, one after the other and in this process; nothing to first order. */
record Refits(Function<PairMoments, Map<String, Double>> refit, Function<PairMoments, Map<String, Double>> ofFewRows)
        implements FoldStatistics {
    @Override
    public List<Map<String, Double>> refitted(LeaveOneOut folds) {
        return all(folds, refit);
    }

    @Override
    public List<Map<String, Double>> withoutCovariance(LeaveOneOut folds) {
        return all(folds, ofFewRows);
    }

    static List<Map<String, Double>> all(LeaveOneOut folds, Function<PairMoments, Map<String, Double>> refit) {
        return IntStream.range(0, folds.size())
                .mapToObj(number -> refit.apply(folds.fold(number).moments()))
                .toList();
    }

    @Override
    public SortedMap<Order, Function<PairMoments, Map<String, Double>>> near() {
        throw new AssertionError("nothing is linearised");
    }

    @Override
    public Optional<String> withoutFirstOrder() {
        return Optional.of("this test has no first order");
    }

    @Override
    public Optional<String> doubtful() {
        return Optional.empty();
    }
}
