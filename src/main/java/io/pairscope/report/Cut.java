package io.pairscope.report;

import java.util.Locale;

/**
 * The meaning of a threshold on a score: shares of the true pairs and of random ones that reach it. A number that does not
 * exist is null.
 *
 * @param score column of the scores
 * @param truePairs pairs with a score
 * @param randomPairs images with the texts of others; 0 where there are none
 * @param note why there are no random pairs, or null
 */
public record Cut(
        String score,
        Double threshold,
        int truePairs,
        Double trueShare,
        Double trueShareStandardError,
        int randomPairs,
        Double randomShare,
        Double randomShareStandardError,
        String note)
        implements Report.Section {
    public static final String NAME = "cut";

    @Override
    public String summary() {
        if (trueShare == null) {
            return null;
        }
        String kept = String.format(Locale.ROOT, "%s ≥ %.6g: %.4g %% of the pairs", score, threshold, 100 * trueShare);
        return randomShare == null
                ? kept
                : kept + String.format(Locale.ROOT, ", %.4g %% of random pairs", 100 * randomShare);
    }
}
