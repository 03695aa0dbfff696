package io.pairscope.job.compare;

import io.pairscope.core.divergence.Resplit;
import io.pairscope.core.divergence.SizeExtrapolation;
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

/** Fréchet distances between sets that row ranges of two sets make up: re-splits as tasks, halves and quarters on the driver. */
final class SampledDistances {
    private SampledDistances() {}

    /** Of each re-split, as many at once as may travel together. */
    static List<Map<String, Double>> ofResplits(
            Session session, List<Resplit> resplits, List<Part> parts, PairMoments pool) {
        int atOnce = RefitTasks.atOnce(session.memory().driver(), pool.bytes());
        List<Map<String, Double>> distances = new ArrayList<>();
        for (int from = 0; from < resplits.size(); from += atOnce) {
            List<PairMoments> drawn = Resplit.moments(resplits.subList(from, Math.min(resplits.size(), from + atOnce)));
            distances.addAll(RefitTasks.run(
                    session,
                    "sampling floor",
                    "re-splits",
                    drawn.size(),
                    drawn::get,
                    pool,
                    (some, all) -> distancesFromTheRest(parts, some, all)));
        }
        return distances;
    }

    /** W2² of each part of some rows from that part of all others. */
    private static Map<String, Double> distancesFromTheRest(List<Part> parts, PairMoments drawn, PairMoments pool) {
        Map<String, Double> distances = new LinkedHashMap<>();
        for (Part part : parts) {
            Marginal some = part.of(drawn);
            distances.put(part.key(), distance(some, part.of(pool).without(some)));
        }
        return distances;
    }

    private static double distance(Marginal a, Marginal b) {
        return Wasserstein.roughly(a, b).squared();
    }

    /** By the row ranges of both sets, of each of some parts. */
    static Map<Part, SizeExtrapolation> extrapolations(
            List<PairMoments> reference, List<PairMoments> candidate, List<Part> parts) {
        Map<Part, SizeExtrapolation> found = new EnumMap<>(Part.class);
        if (!parts.isEmpty()) {
            List<SizeExtrapolation> all = SizeExtrapolation.of(
                    reference,
                    candidate,
                    (a, b) -> parts.stream()
                            .mapToDouble(part -> distance(part.of(a), part.of(b)))
                            .toArray());
            parts.forEach(part -> found.put(part, all.get(parts.indexOf(part))));
        }
        return found;
    }
}
