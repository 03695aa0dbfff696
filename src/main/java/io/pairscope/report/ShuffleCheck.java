package io.pairscope.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Comparison of re-paired pairs with the closed-form shuffle curves. A number that does not exist is null, and the note says
 * why.
 *
 * @param fractionShuffled pairs re-paired over pairs; the closed forms are taken at it
 * @param mid of the re-paired set under the Gaussian that scores the pairs; exact in expectation
 * @param cosineMean of the re-paired set; exact in expectation
 * @param refit statistics of the re-paired set by itself, whose closed forms are approximations and are not judged
 */
public record ShuffleCheck(
        double fractionAsked,
        double fractionShuffled,
        long pairs,
        long pairsShuffled,
        int seed,
        Agreement mid,
        Agreement cosineMean,
        Map<String, Approximation> refit,
        String note)
        implements Report.Section {
    public static final String NAME = "shuffle_check";

    /** How many standard errors apart expectation and observation may be: chance alone is beyond once in 16 000 checks. */
    private static final double MOST_STANDARD_ERRORS = 4;

    /** Of fewer re-paired pairs a standard error is too rough to judge by, and the mean too far from normal. */
    private static final long FEWEST_JUDGED = 30;

    /** Rounding of a mean of many sums, relative to max(1, |mean|): what a standard error of zero allows. */
    private static final double ROUNDING = 1e-9;

    /** @param agrees null where nothing can be judged */
    public record Agreement(
            Double expected, Double observed, Double standardError, Double z, Boolean agrees, String note) {
        /** Of something that does not exist. */
        public static Agreement undefined(String reason) {
            return new Agreement(null, null, null, null, null, reason);
        }

        /** @param pairs how many were re-paired */
        public static Agreement of(double expected, double observed, double standardError, long pairs) {
            double difference = observed - expected;
            Double z = standardError > 0 ? difference / standardError : null;
            if (pairs < FEWEST_JUDGED) {
                String note = "not judged: " + pairs + " re-paired pairs, " + FEWEST_JUDGED + " are needed";
                return new Agreement(expected, observed, standardError, z, null, note);
            }
            double rounding = ROUNDING * Math.max(1, Math.abs(expected));
            boolean near = Math.abs(difference) <= MOST_STANDARD_ERRORS * standardError + rounding;
            return new Agreement(expected, observed, standardError, z, near, null);
        }

        private String summary(String name) {
            if (expected == null) {
                return name + " –";
            }
            String judgement = agrees == null ? "not judged" : agrees ? "agrees" : "DISAGREES";
            return String.format(
                    Locale.ROOT,
                    "%s %.6g ± %.3g, expected %.6g: %s",
                    name,
                    observed,
                    standardError,
                    expected,
                    judgement);
        }

        private Optional<String> warning(String name) {
            return Boolean.FALSE.equals(agrees)
                    ? Optional.of(String.format(
                            Locale.ROOT,
                            "shuffle check: %s of the re-paired pairs is %.9g where the closed form expects %.9g ± %.3g, more"
                                    + " than %.0f standard errors apart: do not trust the shuffle curves",
                            name,
                            observed,
                            expected,
                            standardError,
                            MOST_STANDARD_ERRORS))
                    : Optional.empty();
        }
    }

    /** @param note why a number does not exist, where one does not */
    public record Approximation(Double closedForm, Double observed, String note) {}

    /** What disagrees, a sentence each. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        mid.warning("mid").ifPresent(warnings::add);
        cosineMean.warning("cosine_mean").ifPresent(warnings::add);
        return warnings;
    }

    @Override
    public String summary() {
        return String.format(
                Locale.ROOT,
                "%,d pairs re-paired; %s; %s",
                pairsShuffled,
                mid.summary("mid"),
                cosineMean.summary("cosine_mean"));
    }
}
