package io.pairscope.job.audit;

import static io.pairscope.core.statistics.JobStatistics.*;
import static io.pairscope.job.audit.InformationSection.warnUnlessEqual;

import io.pairscope.core.information.GaussianFit;
import io.pairscope.core.statistics.Catalogue;
import io.pairscope.core.statistics.ComparedSet;
import io.pairscope.core.statistics.Definition;
import io.pairscope.core.statistics.Definition.Family;
import io.pairscope.core.statistics.TwoSets;
import io.pairscope.core.statistics.Value;
import io.pairscope.job.ExpectedMid;
import io.pairscope.job.Fitted;
import io.pairscope.job.SupportFindings;
import io.pairscope.report.Report;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The pairs under the Gaussian that scores them: MID with its parts, and the divergences behind it. */
record ReferenceSection(Audited audited) {
    private static final Catalogue STATISTICS =
            Catalogue.STANDARD.only(statistic -> statistic.family() == Family.REFERENCE);
    private static final Definition MID = STATISTICS.named("mid");
    private static final List<Definition> MEANS = STATISTICS.list("mid", "mid_reference_convention");

    void addTo(Report report) {
        Fitted reference = audited.reference();
        Map<Definition, Value> values = STATISTICS.of(new TwoSets(
                reference.asReference(),
                new ComparedSet(audited.moments()),
                audited.pass().normalization()));
        if (reference.fit() instanceof GaussianFit.Undefined without) {
            values.forEach((statistic, value) -> report.put(statistic, value.number(), value.note()));
            report.undefined(PMI_MEAN, without.reason());
            audited.given()
                    .ifPresent(given -> report.warn(
                            "MID and PMI do not exist: the reference " + given.name() + ": " + without.reason()));
            return;
        }
        values.forEach((statistic, value) -> {
            if (MEANS.contains(statistic)) {
                report.put(statistic, value.number(), audited.standardErrorOfMeanPmi(), noteOfMean(statistic));
            } else {
                report.put(statistic, value.number(), withoutError(value));
            }
        });
        meanOfScores(values.get(MID).number(), report);
        double residual =
                values.get(STATISTICS.named("mid_kl_identity_residual")).number();
        if (!Double.isNaN(residual)) {
            double scale = values.get(STATISTICS.named("kl_joint")).number();
            warnUnlessEqual("the MID–KL identity is off by", residual, scale, report);
        }
        audited.given().ifPresent(given -> SupportFindings.addOutside(given, audited.moments(), report));
    }

    private String noteOfMean(Definition statistic) {
        if (audited.given().isPresent()) {
            Optional<String> own = audited.reference()
                    .expectedMid()
                    .filter(expected -> statistic.equals(MID))
                    .map(ExpectedMid::note);
            return own.map(note -> joined(note, audited.noteOfError())).orElseGet(audited::noteOfError);
        }
        String itself = audited.isRegularized()
                ? "the reference is the input itself, but regularized: MID is not its mutual information"
                : "the reference is the input itself: MID is its mutual information";
        return joined(itself, audited.noteOfError());
    }

    /** The note of a value that has an error where pairs are compared, but none here. */
    private String withoutError(Value value) {
        String missing = audited.given().isPresent()
                ? "no standard error: compare has it"
                : "no standard error: the reference is the input itself";
        return Double.isNaN(value.number())
                ? value.note()
                : value.note() == null ? missing : joined(value.note(), missing);
    }

    private void meanOfScores(double mid, Report report) {
        if (audited.allScored()) {
            double mean = audited.scores().pmi().mean();
            String equal = "mean of the written scores; equals mid up to rounding";
            report.put(PMI_MEAN, mean, audited.standardErrorOfMeanPmi(), joined(equal, audited.noteOfError()));
            warnUnlessEqual("mid from the moments and the mean of the scores differ by", mid - mean, mid, report);
        } else {
            report.put(PMI_MEAN, mid, joined("by the moments of all pairs", audited.noteOfError()));
        }
    }

    private static String joined(String note, String more) {
        return more == null ? note : note + "; " + more;
    }
}
