package io.pairscope.job.compare;

import io.pairscope.core.divergence.RedrawnDistance;
import io.pairscope.core.divergence.Resplit;
import io.pairscope.core.divergence.Wasserstein;
import io.pairscope.core.moments.Marginal;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.statistics.Part;
import io.pairscope.engine.scan.RefitTasks;
import io.pairscope.engine.session.Session;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * Squared Fréchet distances between the two sets of each re-split. The first {@value RedrawnDistance#CHECKED} are computed, as
 * tasks. Where the second order follows these, the others are taken to second order on threads of the driver, and the largest of
 * them is computed, too: it says what chance reaches.
 */
final class RedrawnDistances {
    private static final String STEP = "sampling floor";

    private final Session session;
    private final PairMoments pool;
    private final Map<Part, List<Double>> squared = new EnumMap<>(Part.class);
    private final Map<Part, RedrawnDistance> nearby = new EnumMap<>(Part.class);
    private final Map<Part, Largest> largest = new EnumMap<>(Part.class);

    /** The largest distance to second order. */
    private record Largest(int place, Marginal draw, double distance) {}

    private RedrawnDistances(Session session, PairMoments pool) {
        this.session = session;
        this.pool = pool;
    }

    /**
     * All of them computed.
     *
     * @param pool all rows of both sets
     */
    static RedrawnDistances computed(Session session, List<Resplit> resplits, List<Part> parts, PairMoments pool) {
        return of(session, resplits, parts, pool, 0);
    }

    /** Most of them to second order where it follows the first ones, else all computed. */
    static RedrawnDistances followed(Session session, List<Resplit> resplits, List<Part> parts, PairMoments pool) {
        return of(session, resplits, parts, pool, RedrawnDistance.CHECKED);
    }

    /** As many at once as may travel together, after {@code toCheck} of them the rest. */
    private static RedrawnDistances of(
            Session session, List<Resplit> resplits, List<Part> parts, PairMoments pool, int toCheck) {
        RedrawnDistances distances = new RedrawnDistances(session, pool);
        parts.forEach(part -> distances.squared.put(part, new ArrayList<>()));
        int atOnce = RefitTasks.atOnce(session.memory().driver(), pool.bytes());
        List<PairMoments> checked = new ArrayList<>();
        for (int from = 0; from < resplits.size(); from += atOnce) {
            List<PairMoments> drawn = Resplit.moments(resplits.subList(from, Math.min(resplits.size(), from + atOnce)));
            int first = Math.min(drawn.size(), toCheck - checked.size());
            checked.addAll(drawn.subList(0, first));
            distances.add(drawn.subList(0, first));
            if (first > 0 && checked.size() == toCheck) {
                distances.check(checked);
            }
            distances.add(drawn.subList(first, drawn.size()));
        }
        distances.computeLargest();
        return distances;
    }

    /** Of each re-split, in their order. */
    double[] squared(Part part) {
        return squared.get(part).stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** Whether all but the first and the largest are taken to second order. */
    boolean isNearby(Part part) {
        return nearby.containsKey(part);
    }

    /** Whether the second order follows the first draws, of which the distances are there. */
    private void check(List<PairMoments> first) {
        squared.keySet()
                .forEach(part -> RedrawnDistance.of(
                                part.of(pool), first.stream().map(part::of).toList(), squared(part))
                        .ifPresent(distance -> nearby.put(part, distance)));
    }

    private void add(List<PairMoments> drawn) {
        Set<Part> exact = new TreeSet<>(squared.keySet());
        exact.removeAll(nearby.keySet());
        if (!drawn.isEmpty() && !exact.isEmpty()) {
            addExact(drawn, List.copyOf(exact));
        }
        if (!drawn.isEmpty() && !nearby.isEmpty()) {
            addNearby(drawn);
        }
    }

    private void addExact(List<PairMoments> drawn, List<Part> parts) {
        RefitTasks.run(
                        session,
                        STEP,
                        "re-splits",
                        drawn.size(),
                        drawn::get,
                        pool,
                        (draw, all) -> fromTheRest(parts, draw, all))
                .forEach(distances -> parts.forEach(part -> squared.get(part).add(distances.get(part.key()))));
    }

    private static Map<String, Double> fromTheRest(List<Part> parts, PairMoments draw, PairMoments pool) {
        Map<String, Double> distances = new LinkedHashMap<>();
        parts.forEach(part -> distances.put(part.key(), fromTheRest(part.of(draw), part.of(pool))));
        return distances;
    }

    private static double fromTheRest(Marginal draw, Marginal pool) {
        return Wasserstein.roughly(draw, pool.without(draw)).squared();
    }

    private void addNearby(List<PairMoments> drawn) {
        AtomicLong done = new AtomicLong();
        Function<PairMoments, Map<Part, Double>> distances = draw -> {
            Map<Part, Double> found = new EnumMap<>(Part.class);
            nearby.forEach((part, distance) -> found.put(part, distance.squared(part.of(draw))));
            done.incrementAndGet();
            return found;
        };
        List<Map<Part, Double>> found = session.step(
                STEP,
                drawn.size(),
                "re-splits to second order",
                done::get,
                () -> drawn.parallelStream().map(distances).toList());
        for (int i = 0; i < drawn.size(); i++) {
            PairMoments draw = drawn.get(i);
            found.get(i).forEach((part, distance) -> add(part, part.of(draw), distance));
        }
    }

    private void add(Part part, Marginal draw, double distance) {
        Largest here = new Largest(squared.get(part).size(), draw, distance);
        largest.merge(part, here, (a, b) -> a.distance >= b.distance ? a : b);
        squared.get(part).add(distance);
    }

    private void computeLargest() {
        largest.entrySet().parallelStream().forEach(entry -> {
            Part part = entry.getKey();
            Largest found = entry.getValue();
            squared.get(part).set(found.place, fromTheRest(found.draw, part.of(pool)));
        });
    }
}
