package io.pairscope.job.compare;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.statistics.Catalogue;
import io.pairscope.core.statistics.ComparedSet;
import io.pairscope.core.statistics.Definition.ErrorKind;
import io.pairscope.core.statistics.ReferenceSet;
import io.pairscope.core.statistics.TwoSets;
import io.pairscope.engine.scan.RefitTasks;
import io.pairscope.engine.session.Session;
import io.pairscope.job.Fitted;
import io.pairscope.job.StandardErrors;

/** Standard errors of a comparison: every statistic refitted to folds of the one set against the whole of the other. */
final class ComparisonErrors {
    /** Statistics that folds of the reference move; the others are scores under the reference as it is. */
    private static final Catalogue OF_BOTH =
            Catalogue.STANDARD.only(statistic -> statistic.error() == ErrorKind.JACKKNIFE);

    private ComparisonErrors() {}

    static StandardErrors of(Session session, Fitted reference, Fitted candidate, TwoSets sets) {
        Regularization regularization = reference.support().regularization();
        StandardErrors ofReference = StandardErrors.jackknife(
                reference.groups(),
                folds -> RefitTasks.run(
                        session, folds, sets.candidate(), againstCandidate(regularization, sets.normalization())));
        StandardErrors ofCandidate = StandardErrors.jackknife(
                candidate.groups(),
                folds -> RefitTasks.run(session, folds, sets.reference(), againstReference(sets.normalization())));
        return StandardErrors.ofBoth(
                ofReference, ofCandidate, name -> OF_BOTH.find(name).isEmpty());
    }

    private static RefitTasks.RefitWith<ComparedSet> againstCandidate(
            Regularization regularization, Normalization normalization) {
        return (fold, candidate) -> {
            ReferenceSet reference = ReferenceSet.unfitted(fold, JointSupport.of(fold, regularization));
            return Catalogue.numbers(OF_BOTH.of(new TwoSets(reference, candidate, normalization)));
        };
    }

    private static RefitTasks.RefitWith<ReferenceSet> againstReference(Normalization normalization) {
        return (fold, reference) ->
                Catalogue.numbers(Catalogue.STANDARD.of(new TwoSets(reference, new ComparedSet(fold), normalization)));
    }
}
