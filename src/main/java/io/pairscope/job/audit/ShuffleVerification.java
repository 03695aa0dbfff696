package io.pairscope.job.audit;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.information.GaussianFit;
import io.pairscope.core.information.GaussianPair;
import io.pairscope.core.information.ShuffleCurve;
import io.pairscope.core.information.ShuffleScorer;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.spectrum.Cka;
import io.pairscope.core.spectrum.SimilarityShuffleCurve;
import io.pairscope.engine.scan.MomentResult;
import io.pairscope.engine.scan.ShuffleScan;
import io.pairscope.engine.session.Session;
import io.pairscope.job.Fitted;
import io.pairscope.report.Report;
import io.pairscope.report.ShuffleCheck;
import io.pairscope.report.ShuffleCheck.Agreement;
import io.pairscope.report.ShuffleCheck.Approximation;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * A share of an audit's pairs, re-paired at random, beside the closed-form shuffle curves.
 *
 * @param own the pairs as they are
 * @param reference whose Gaussian scores them; {@code own} itself by default
 * @param share of the pairs to re-pair
 */
record ShuffleVerification(Fitted own, Fitted reference, double share, int seed, ShuffleScan shuffled) {
    static ShuffleVerification run(Session session, Fitted own, Fitted reference, double share, int seed) {
        ShuffleScorer scorer = new ShuffleScorer(reference.scorer(), own.moments());
        ShuffleScan shuffled = ShuffleScan.run(session, own.pass().orElseThrow(), scorer, share, seed);
        return new ShuffleVerification(own, reference, share, seed, shuffled);
    }

    void addTo(Report report) {
        String note = "closed forms at fraction_shuffled; mid and cosine_mean are exact in expectation and judged at 4"
                + " standard errors, those of refits leave out what few rows add and are not judged";
        ShuffleCheck check = new ShuffleCheck(
                share, fraction(), own.moments().count(), shuffled.moved(), seed, mid(), cosineMean(), refit(), note);
        report.putSection(ShuffleCheck.NAME, check);
        check.warnings().forEach(report::warn);
    }

    private double fraction() {
        return (double) shuffled.moved() / own.moments().count();
    }

    private Regularization regularization() {
        return own.support().regularization();
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
        return reference == own && !regularization().changesCovariance()
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
        // No image gets its own text again: partners are drawn from n − 1 texts, where the curve assumes n.
        double shareOfCurve = fraction() * n / (n - 1);
        SimilarityShuffleCurve curve = new SimilarityShuffleCurve(moments);
        return Agreement.of(
                curve.meanCosine(shareOfCurve).orElseThrow(),
                shuffled.cosine().mean(curve.meanCosine(0).orElseThrow(), n),
                shuffled.cosine().standardError(n),
                shuffled.moved());
    }

    private Map<String, Approximation> refit() {
        PairMoments moments = shuffled.moments();
        GaussianFit fit = GaussianPair.fit(JointSupport.of(moments, regularization()));
        Optional<GaussianPair> refitted = gaussian(fit);
        Optional<ShuffleCurve> curve = gaussian(own.fit()).map(ShuffleCurve::new);
        String reason = Stream.of(own.fit(), fit)
                .filter(GaussianFit.Undefined.class::isInstance)
                .map(without -> ((GaussianFit.Undefined) without).reason())
                .findFirst()
                .orElse(null);
        boolean corrects = !regularization().changesCovariance();
        double p = fraction();
        Map<String, Approximation> refit = new LinkedHashMap<>();
        refit.put(
                "mutual_information",
                approximation(
                        curve.map(c -> c.mutualInformation(p)), refitted.map(GaussianPair::mutualInformation), reason));
        refit.put(
                "mutual_information_bias_corrected",
                approximation(
                        curve.filter(c -> corrects).flatMap(c -> boxed(c.mutualInformationBiasCorrected(p))),
                        refitted.filter(pair -> corrects).map(GaussianPair::mutualInformationBiasCorrected),
                        corrects ? reason : "not defined for a regularized covariance"));
        SimilarityShuffleCurve similarities = new SimilarityShuffleCurve(own.moments());
        refit.put("cka", approximation(boxed(similarities.cka(p)), boxed(Cka.biased(moments)), "no direction varies"));
        refit.put(
                "cka_unbiased",
                approximation(
                        boxed(similarities.unbiasedCka(p)), boxed(Cka.unbiased(moments)), "needs four rows that vary"));
        return refit;
    }

    private static Optional<GaussianPair> gaussian(GaussianFit fit) {
        return fit instanceof GaussianPair pair ? Optional.of(pair) : Optional.empty();
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
