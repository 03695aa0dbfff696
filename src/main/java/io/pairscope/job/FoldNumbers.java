package io.pairscope.job;

import io.pairscope.core.influence.RefittedProbes;
import io.pairscope.core.moments.LeaveOneOut;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.statistics.Order;
import io.pairscope.engine.scan.RefitTasks;
import io.pairscope.job.StandardErrors.Uncertainty;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The statistics of every fold of a jackknife, refitted or to first order.
 *
 * @param method how they were found, and why so
 * @param warning that they may be wrong
 */
record FoldNumbers(List<Map<String, Double>> numbers, String method, Optional<String> warning) {

    /** As asked for; automatic ones are to first order where that holds, in theory and on a few refitted folds. */
    static FoldNumbers of(Uncertainty uncertainty, LeaveOneOut folds, FoldStatistics statistics) {
        if (uncertainty == Uncertainty.JACKKNIFE) {
            return refitted(folds, statistics, "");
        }
        Optional<String> obstacle = uncertainty == Uncertainty.AUTO
                ? statistics.withoutFirstOrder().or(statistics::doubtful)
                : statistics.withoutFirstOrder();
        return obstacle.map(why -> refitted(folds, statistics, ": not linearised, " + why))
                .orElseGet(() -> compared(uncertainty, folds, statistics));
    }

    private static FoldNumbers refitted(LeaveOneOut folds, FoldStatistics statistics, String why) {
        return new FoldNumbers(statistics.refitted(folds), "refitted folds" + why, Optional.empty());
    }

    private static FoldNumbers compared(Uncertainty uncertainty, LeaveOneOut folds, FoldStatistics statistics) {
        SortedMap<Order, Function<PairMoments, Map<String, Double>>> near = statistics.near();
        Iterator<Order> orders = near.keySet().iterator();
        Order order = orders.next();
        List<Map<String, Double>> predicted = linearised(folds, near.get(order));
        int[] places = RefittedProbes.places(predicted);
        List<Map<String, Double>> exact = statistics.refitted(folds.only(places));
        RefittedProbes probes = RefittedProbes.of(predicted, places, exact);
        while (!probes.agree() && orders.hasNext()) {
            order = orders.next();
            predicted = linearised(folds, near.get(order));
            probes = RefittedProbes.of(predicted, places, exact);
        }
        String compared = places.length + " refitted folds";
        if (probes.agree()) {
            String method = (order == Order.FIRST ? "linearised: " : "linearised to second order: ") + compared
                    + " agree to " + percent(probes.share());
            return new FoldNumbers(predicted, method, Optional.empty());
        }
        String apart = probes.statistic() + " of " + compared
                + (Double.isInfinite(probes.share())
                        ? " says nothing of the other folds"
                        : " differs by " + percent(probes.share()) + " of its changes");
        if (uncertainty == Uncertainty.LINEAR) {
            return new FoldNumbers(
                    predicted,
                    "linearised, though " + apart,
                    Optional.of("standard errors are linearised, and may be wrong: " + apart
                            + ". Use uncertainty = auto or jackknife"));
        }
        int[] others = IntStream.range(0, folds.size())
                .filter(place -> Arrays.binarySearch(places, place) < 0)
                .toArray();
        Iterator<Map<String, Double>> first = exact.iterator();
        Iterator<Map<String, Double>> rest =
                statistics.refitted(folds.only(others)).iterator();
        List<Map<String, Double>> all = new ArrayList<>();
        for (int place = 0; place < folds.size(); place++) {
            all.add(Arrays.binarySearch(places, place) < 0 ? rest.next() : first.next());
        }
        return new FoldNumbers(all, "refitted folds: not linearised, " + apart, Optional.empty());
    }

    /** On several threads of the driver, a few folds at a time where they are large. */
    private static List<Map<String, Double>> linearised(
            LeaveOneOut folds, Function<PairMoments, Map<String, Double>> near) {
        int atOnce = RefitTasks.atOnce(
                Runtime.getRuntime().maxMemory(), folds.total().bytes());
        List<Map<String, Double>> numbers = new ArrayList<>();
        while (numbers.size() < folds.size()) {
            int from = numbers.size();
            numbers.addAll(IntStream.range(from, Math.min(folds.size(), from + atOnce))
                    .parallel()
                    .mapToObj(place -> near.apply(folds.fold(place).moments()))
                    .toList());
        }
        return numbers;
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
