package io.pairscope.job;

import static io.pairscope.core.statistics.JobStatistics.OFF_SUPPORT_ENERGY;

import io.pairscope.core.information.GaussianPair;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.moments.Marginal;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import io.pairscope.report.Report;
import io.pairscope.report.Support;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Directions in which sets of pairs do not vary, and single rows or columns that carry nearly all of their scatter. */
public final class SupportFindings {
    /** The share of the scatter that is too much for one row or one column. */
    private static final double DOMINANT = 0.99;

    private static final int NAMED_COLUMNS = 10;

    /** Float storage leaves shares of some 1e-14 off an exact support. */
    private static final double UNSEEN = 1e-6;

    private SupportFindings() {}

    /**
     * Adds the section and its warnings.
     *
     * @param sets by the names that the section gives them
     */
    public static void add(Map<String, Fitted> sets, Report report) {
        Map<String, Support.OfSet> found = new LinkedHashMap<>();
        sets.forEach((name, set) -> {
            Support.OfSide image = side(set, Side.IMAGE);
            Support.OfSide text = side(set, Side.TEXT);
            warn("images of the " + name, isBelowRange(set, Side.IMAGE), image, report);
            warn("texts of the " + name, isBelowRange(set, Side.TEXT), text, report);
            found.put(name, new Support.OfSet(image, text));
        });
        report.putSection(Support.NAME, new Support(found));
    }

    /**
     * Adds the share of the rows of a set that a reference with a Gaussian cannot see, and warns where it is more than rounding:
     * distances by log-determinants, of those rows as they are, would be infinite.
     */
    public static void addOutside(Fitted reference, PairMoments evaluated, Report report) {
        for (Side side : Side.values()) {
            double share = reference.support().energyOutside(side, evaluated);
            report.put(
                    OFF_SUPPORT_ENERGY.get(side.ordinal()),
                    share,
                    "share of the second moment outside the reference's support, which MID cannot see");
            if (share > UNSEEN && reference.fit() instanceof GaussianPair) {
                report.warn(String.format(
                        Locale.ROOT,
                        "%.2g of the second moment of the %s lie in directions in which the reference does not vary: MID, KL"
                                + " and Bhattacharyya do not see them",
                        share,
                        side.of("images", "texts")));
            }
        }
    }

    private static boolean isBelowRange(Fitted set, Side side) {
        return set.moments().marginal(side).isBelowRange();
    }

    private static Support.OfSide side(Fitted set, Side side) {
        Marginal moments = set.moments().marginal(side);
        int[] constant = moments.roundingNoise().constantColumns();
        return new Support.OfSide(
                moments.mean().length,
                set.knownSupport().map(support -> support.rank(side)).orElse(null),
                constant.length,
                Arrays.stream(constant).limit(NAMED_COLUMNS).boxed().toList(),
                dominantColumn(moments).orElse(null),
                dominantRow(set, side, moments).orElse(null));
    }

    /** @param rows of which side and set, in words */
    private static void warn(String rows, boolean belowRange, Support.OfSide side, Report report) {
        int constant = side.constantColumns();
        if (belowRange) {
            report.warn("the squares of the " + rows + " are below the range of double: scale the vectors");
        } else if (constant == side.dimensions()) {
            report.warn("the " + rows + " do not vary: all are one vector, up to rounding");
        } else if (constant > 0) {
            String first = String.join(
                    ", ",
                    side.firstConstantColumns().stream().map(Object::toString).toList());
            report.warn(constant + " of " + side.dimensions() + " columns of the " + rows + " do not vary: " + first
                    + (constant > NAMED_COLUMNS ? ", …" : "") + " (counted from 0)");
        }
        if (side.dominantColumn() != null) {
            report.warn("column " + side.dominantColumn() + " carries " + percent() + " of the scatter of the " + rows
                    + ": CKA, Vendi scores, effective ranks and Fréchet distances see nothing else");
        }
        if (side.dominantRow() != null) {
            report.warn(side.dominantRow() + " carries " + percent() + " of the scatter of the " + rows
                    + ": statistics say nothing of the others");
        }
    }

    private static String percent() {
        return String.format(Locale.ROOT, "more than %.0f %%", 100 * DOMINANT);
    }

    private static Optional<Integer> dominantColumn(Marginal moments) {
        SymmetricMatrix scatter = moments.scatter();
        double most = DOMINANT * scatter.trace();
        for (int j = 0; j < scatter.order() && scatter.order() > 1 && moments.varies(); j++) {
            if (scatter.get(j, j) > most) {
                return Optional.of(j);
            }
        }
        return Optional.empty();
    }

    private static Optional<String> dominantRow(Fitted set, Side side, Marginal moments) {
        return set.pass()
                .filter(read -> moments.count() > 2 && moments.varies())
                .flatMap(read -> read.outlying().of(side).carrying(DOMINANT, moments));
    }
}
