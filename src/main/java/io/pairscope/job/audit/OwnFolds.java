package io.pairscope.job.audit;

import io.pairscope.core.covariance.KnownSupport;
import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.moments.LeaveOneOut;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.statistics.Catalogue;
import io.pairscope.core.statistics.Definition.ErrorKind;
import io.pairscope.core.statistics.OneSet;
import io.pairscope.core.statistics.Order;
import io.pairscope.engine.scan.RefitTasks;
import io.pairscope.engine.session.Session;
import io.pairscope.job.FirstOrder;
import io.pairscope.job.FoldStatistics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** The statistics that the moments of the audited pairs give, for folds of these. */
record OwnFolds(Session session, OneSet set) implements FoldStatistics {
    private static final Catalogue WITH_ERROR =
            Catalogue.STANDARD.only(statistic -> statistic.error() != ErrorKind.NONE);

    private static final Catalogue WITHOUT_COVARIANCE =
            Catalogue.STANDARD.only(statistic -> statistic.error() == ErrorKind.JACKKNIFE_WITHOUT_COVARIANCE);

    @Override
    public List<Map<String, Double>> refitted(LeaveOneOut folds) {
        return RefitTasks.run(session, folds, set.support().known(), refit(set.normalization()));
    }

    @Override
    public List<Map<String, Double>> withoutCovariance(LeaveOneOut folds) {
        return RefitTasks.run(session, folds, set.regularization(), refitFewRows(set.normalization()));
    }

    private static RefitTasks.Refit<KnownSupport> refit(Normalization normalization) {
        return (fold, known) -> Catalogue.numbers(WITH_ERROR.of(OneSet.ofFold(fold, known, normalization)));
    }

    private static RefitTasks.Refit<Regularization> refitFewRows(Normalization normalization) {
        return (fold, regularization) ->
                Catalogue.numbers(WITHOUT_COVARIANCE.of(new OneSet(fold, regularization, normalization)));
    }

    @Override
    public SortedMap<Order, Function<PairMoments, Map<String, Double>>> near() {
        set.prepare();
        return new TreeMap<>(Map.of(Order.FIRST, WITH_ERROR.near(set)));
    }

    @Override
    public Optional<String> withoutFirstOrder() {
        return FirstOrder.missing(set.regularization());
    }

    @Override
    public Optional<String> doubtful() {
        return FirstOrder.doubt(set.moments(), set.support().order());
    }
}
