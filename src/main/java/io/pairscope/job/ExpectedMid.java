package io.pairscope.job;

import io.pairscope.report.Console;
import java.util.Locale;

/**
 * The MID that other pairs of the same kind are expected to have under the Gaussian of a set, in nats.
 *
 * @param ofOwnPairs the mean PMI of the pairs that the Gaussian was fitted to, which is their mutual information
 * @param optimism how far below it chance puts other pairs of the same kind; infinite with too few rows
 */
public record ExpectedMid(double ofOwnPairs, double optimism) {
    /** With a larger part of the information the optimism of rows that follow no Gaussian is anything. */
    private static final double MOST_OPTIMISM = 0.25;

    private static final double DEVIATIONS = 8;
    private static final double NOTEWORTHY = 0.1;

    public double value() {
        return ofOwnPairs - optimism;
    }

    /** Both numbers in words. */
    public String note() {
        return "the reference's own pairs have " + Console.number(ofOwnPairs)
                + " nats; pairs of the same kind are expected "
                + (Double.isFinite(optimism)
                        ? String.format(Locale.ROOT, "about %.3g below", optimism)
                        : "far below, without a limit with so few rows");
    }

    /**
     * Whether pairs fall short of it by more than chance and heavy tails explain: by a tenth of the information, by 8 standard
     * errors, and by twice the optimism, which is larger for rows that follow no Gaussian. Never with few rows.
     *
     * @param mid of the pairs, in nats
     * @param standardError of it
     */
    public boolean isMissedBy(double mid, double standardError) {
        double allowed = Math.max(Math.max(NOTEWORTHY * ofOwnPairs, DEVIATIONS * standardError), 2 * optimism);
        return optimism <= MOST_OPTIMISM * ofOwnPairs && value() - mid > allowed;
    }
}
