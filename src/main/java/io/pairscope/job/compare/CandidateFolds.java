package io.pairscope.job.compare;

import io.pairscope.core.moments.LeaveOneOut;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.statistics.Catalogue;
import io.pairscope.core.statistics.ComparedSet;
import io.pairscope.core.statistics.Order;
import io.pairscope.core.statistics.ReferenceSet;
import io.pairscope.core.statistics.TwoSets;
import io.pairscope.engine.scan.RefitTasks;
import io.pairscope.engine.session.Session;
import io.pairscope.job.FirstOrder;
import io.pairscope.job.FoldStatistics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;

/** The statistics of two sets for folds of the candidate. */
record CandidateFolds(Session session, TwoSets sets) implements FoldStatistics {
    @Override
    public List<Map<String, Double>> refitted(LeaveOneOut folds) {
        return RefitTasks.run(session, "errors of the candidate", folds, sets.reference(), refit(sets.normalization()));
    }

    private static RefitTasks.Refit<ReferenceSet> refit(Normalization normalization) {
        return (fold, reference) ->
                Catalogue.numbers(Catalogue.STANDARD.of(new TwoSets(reference, new ComparedSet(fold), normalization)));
    }

    @Override
    public SortedMap<Order, Function<PairMoments, Map<String, Double>>> near() {
        return sets.near().ofCandidate();
    }

    @Override
    public Optional<String> withoutFirstOrder() {
        return Optional.empty();
    }

    @Override
    public Optional<String> doubtful() {
        return FirstOrder.doubt(
                sets.candidate().moments(), sets.reference().support().order());
    }
}
