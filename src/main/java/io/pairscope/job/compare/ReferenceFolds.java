package io.pairscope.job.compare;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.moments.LeaveOneOut;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.statistics.Catalogue;
import io.pairscope.core.statistics.ComparedSet;
import io.pairscope.core.statistics.Definition.ErrorKind;
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

/** The statistics of two sets for folds of the reference, which move some of them; the others are scores under it as it is. */
record ReferenceFolds(Session session, TwoSets sets) implements FoldStatistics {
    private static final Catalogue OF_BOTH =
            Catalogue.STANDARD.only(statistic -> statistic.error() == ErrorKind.JACKKNIFE);

    /** Whether folds of the reference move a statistic. */
    static boolean move(String name) {
        return OF_BOTH.find(name).isPresent();
    }

    @Override
    public List<Map<String, Double>> refitted(LeaveOneOut folds) {
        Regularization regularization = sets.reference().support().regularization();
        return RefitTasks.run(
                session,
                "errors of the reference",
                folds,
                sets.candidate(),
                refit(regularization, sets.normalization()));
    }

    private static RefitTasks.Refit<ComparedSet> refit(Regularization regularization, Normalization normalization) {
        return (fold, candidate) -> {
            ReferenceSet reference = ReferenceSet.unfitted(fold, JointSupport.of(fold, regularization));
            return Catalogue.numbers(OF_BOTH.of(new TwoSets(reference, candidate, normalization)));
        };
    }

    @Override
    public SortedMap<Order, Function<PairMoments, Map<String, Double>>> near() {
        return sets.near().ofReference();
    }

    @Override
    public Optional<String> withoutFirstOrder() {
        return FirstOrder.missing(sets.reference().support().regularization());
    }

    @Override
    public Optional<String> doubtful() {
        JointSupport support = sets.reference().support();
        return FirstOrder.doubt(sets.reference().moments(), support.order());
    }
}
