package io.pairscope.job.audit;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.information.GaussianFit;
import io.pairscope.core.information.GaussianPair;
import io.pairscope.core.information.PairScorer;
import io.pairscope.core.information.ShuffleCurve;
import io.pairscope.core.information.ShuffleScorer;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Precision;
import io.pairscope.core.spectrum.Cka;
import io.pairscope.core.spectrum.SimilarityShuffleCurve;
import io.pairscope.engine.scan.MomentResult;
import io.pairscope.engine.scan.ShufflePass;
import io.pairscope.engine.session.Session;
import io.pairscope.job.Fitted;
import io.pairscope.job.ReportSection;
import io.pairscope.report.Report;
import io.pairscope.report.ShuffleCheck;
import io.pairscope.report.ShuffleCheck.Agreement;
import io.pairscope.report.ShuffleCheck.Approximation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Re-pairs a share of an audit's pairs at random and puts what comes out beside the closed-form shuffle curves. */
final class ShuffleVerification implements ReportSection {
    /** @param share of the pairs to re-pair */
    record Settings(double share, int seed, Regularization regularization) {}

    private final Fitted own;
    private final Fitted reference;
    private final Settings settings;
    private final ShufflePass shuffled;

    /**
     * @param own the pairs as they are
     * @param reference whose Gaussian scores them; {@code own} itself by default
     */
    ShuffleVerification(Fitted own, Fitted reference, Settings settings, ShufflePass shuffled) {
        this.own = own;
        this.reference = reference;
        this.settings = settings;
        this.shuffled = shuffled;
    }

    static ShuffleVerification run(Session session, Fitted own, Fitted reference, Settings settings) {
        // In double whatever the run's precision: the check is of the closed forms, not of the rounding of scores.
        Optional<PairScorer> scorer = reference.scorer(Precision.EXACT);
        ShufflePass shuffled = ShufflePass.run(
                session,
                own.pass().orElseThrow(),
                new ShuffleScorer(scorer, own.moments()),
                settings.share,
                settings.seed);
        return new ShuffleVerification(own, reference, settings, shuffled);
    }

    @Override
    public void addTo(Report report, List<String> warnings) {
        ShuffleCheck check = check();
        report.putSection(ShuffleCheck.NAME, check);
        warnings.addAll(check.warnings());
    }

    ShuffleCheck check() {
        String note = "closed forms at fraction_shuffled; mid and cosine_mean are exact in expectation and judged at 4"
                + " standard errors, those of refits leave out what few rows add and are not judged";
        return new ShuffleCheck(
                settings.share,
                fraction(),
                own.moments().count(),
                shuffled.moved(),
                settings.seed,
                mid(),
                cosineMean(),
                refit(),
                note);
    }

    private double fraction() {
        return (double) shuffled.moved() / own.moments().count();
    }

    private String fewPairs() {
        return shuffled.moved() > 1 ? null : "the share asked for took fewer than two pairs, none was re-paired";
    }

    private Agreement mid() {
        if (!(reference.fit() instanceof GaussianPair gaussian)) {
            return Agreement.undefined(((GaussianFit.Undefined) reference.fit()).reason());
        }
        if (fewPairs() != null) {
            return Agreement.undefined(fewPairs());
        }
        long n = own.moments().count();
        return Agreement.of(
                expectedMid(gaussian, fraction()),
                shuffled.pmi().mean(expectedMid(gaussian, 0), n),
                shuffled.pmi().standardError(n),
                shuffled.moved());
    }

    private double expectedMid(GaussianPair gaussian, double p) {
        boolean ofItself = reference == own && !settings.regularization.changesCovariance();
        return ofItself
                ? new ShuffleCurve(gaussian).mutualInformationDivergence(p)
                : ShuffleCurve.mutualInformationDivergence(gaussian, own.moments(), p);
    }

    private Agreement cosineMean() {
        PairMoments moments = own.moments();
        if (moments.cosines() == null) {
            return Agreement.undefined("the sides have " + moments.imageDims() + " and " + moments.textDims()
                    + " dimensions: a cosine between them does not exist");
        }
        if (own.pass().map(MomentResult::normalization).orElseThrow() == Normalization.NEVER) {
            return Agreement.undefined("needs unit rows; normalize is never");
        }
        if (fewPairs() != null) {
            return Agreement.undefined(fewPairs());
        }
        long n = moments.count();
        // None gets its own partner back, so a new one is drawn from n − 1 where the curve draws from n.
        double share = fraction() * n / (n - 1);
        SimilarityShuffleCurve curve = new SimilarityShuffleCurve(moments);
        return Agreement.of(
                curve.meanCosine(share).orElseThrow(),
                shuffled.cosine().mean(curve.meanCosine(0).orElseThrow(), n),
                shuffled.cosine().standardError(n),
                shuffled.moved());
    }

    private Map<String, Approximation> refit() {
        PairMoments moments = shuffled.moments();
        GaussianFit fit = GaussianPair.fit(JointSupport.of(moments, settings.regularization));
        OptionalDouble information =
                fit instanceof GaussianPair pair ? OptionalDouble.of(pair.mutualInformation()) : OptionalDouble.empty();
        Optional<ShuffleCurve> curve =
                own.fit() instanceof GaussianPair pair ? Optional.of(new ShuffleCurve(pair)) : Optional.empty();
        double p = fraction();
        String reason = own.fit() instanceof GaussianFit.Undefined undefined
                ? undefined.reason()
                : fit instanceof GaussianFit.Undefined undefined ? undefined.reason() : null;
        Map<String, Approximation> refit = new LinkedHashMap<>();
        refit.put(
                "mutual_information",
                approximation(curve.map(c -> c.mutualInformation(p)), boxed(information), reason));
        boolean corrects = !settings.regularization.changesCovariance();
        refit.put(
                "mutual_information_bias_corrected",
                approximation(
                        curve.filter(c -> corrects).flatMap(c -> boxed(c.mutualInformationBiasCorrected(p))),
                        fit instanceof GaussianPair pair && corrects
                                ? Optional.of(pair.mutualInformationBiasCorrected())
                                : Optional.empty(),
                        corrects ? reason : "not defined for a regularized covariance"));
        SimilarityShuffleCurve similarities = new SimilarityShuffleCurve(own.moments());
        refit.put("cka", approximation(boxed(similarities.cka(p)), boxed(Cka.biased(moments)), "no direction varies"));
        refit.put(
                "cka_unbiased",
                approximation(
                        boxed(similarities.unbiasedCka(p)), boxed(Cka.unbiased(moments)), "needs four rows that vary"));
        return refit;
    }

    private static Optional<Double> boxed(OptionalDouble value) {
        return value.isPresent() ? Optional.of(value.getAsDouble()) : Optional.empty();
    }

    /** @param reason why a number does not exist, where one does not */
    private static Approximation approximation(Optional<Double> closedForm, Optional<Double> observed, String reason) {
        return new Approximation(
                closedForm.orElse(null),
                observed.orElse(null),
                closedForm.isPresent() && observed.isPresent() ? null : reason);
    }
}
