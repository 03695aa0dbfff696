package io.pairscope.job.compare;

import static io.pairscope.core.statistics.JobStatistics.KID;

import io.pairscope.core.divergence.KernelInceptionDistance;
import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.moments.Jackknife;
import io.pairscope.core.moments.Side;
import io.pairscope.core.statistics.Definition;
import io.pairscope.job.Fitted;
import io.pairscope.report.Report;
import java.util.Locale;
import java.util.OptionalDouble;

/** Kernel distances (KID) between two sets of pairs, from rows that their scans kept: of images, of texts. */
final class KernelDistances {
    /** Of a set; about so many are drawn where there are more. */
    static final int MOST_ROWS = 10_000;

    private KernelDistances() {}

    static void add(Report report, Fitted reference, Fitted candidate) {
        for (Side side : Side.values()) {
            Definition kid = KID.get(side.ordinal());
            if (reference.pass().isEmpty() || candidate.pass().isEmpty()) {
                report.undefined(kid, "needs pairs on both sides; a saved state has no rows");
            } else {
                add(report, kid, rows(reference, side), rows(candidate, side));
            }
        }
    }

    private static Matrix rows(Fitted set, Side side) {
        return set.pass().orElseThrow().sample().rows(side);
    }

    private static void add(Report report, Definition kid, Matrix reference, Matrix candidate) {
        if (reference.columns() < 2 || candidate.columns() < 2) {
            report.undefined(kid, "needs two rows in each set");
            return;
        }
        KernelInceptionDistance distance = KernelInceptionDistance.between(reference, candidate);
        if (!Double.isFinite(distance.value())) {
            report.undefined(kid, "the cubes of the rows as they are stored overflow");
            return;
        }
        String note = String.format(
                Locale.ROOT,
                "from %,d rows of the reference and %,d of the candidate, as they are stored",
                reference.columns(),
                candidate.columns());
        OptionalDouble error = distance.standardError();
        report.put(
                kid,
                distance.value(),
                error.orElse(Double.NaN),
                error.isPresent()
                        ? note
                        : note + "; no standard error: needs " + Jackknife.MIN_GROUPS + " rows in each set");
    }
}
