package io.pairscope.benchmark;

import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.engine.snapshot.MomentsFile;
import io.pairscope.engine.storage.Storage;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Agreement of an audit with another program that computed the same number.
 *
 * @param difference relative
 */
record Agreement(String name, double audit, double other, double difference, double tolerance) {
    /** Relative rounding of a float. */
    private static final double EPSILON = 0x1p-24;

    /** Far above what double precision loses at the condition of these pairs, far below what a reader sees. */
    private static final double MUTUAL_INFORMATION = 1e-6;

    boolean holds() {
        return difference <= tolerance;
    }

    String message() {
        return String.format(
                Locale.ROOT,
                "%s is %s in the audit and %s in the other program: %.1e apart, where %.1e is allowed",
                name,
                audit,
                other,
                difference,
                tolerance);
    }

    /** The covariance of z by its trace and its squared Frobenius norm. */
    static List<Agreement> ofCovariance(Places places, String run, String mllibLog) throws IOException {
        String state = places.run(run).resolve("state/moments.arrow").toString();
        PairMoments moments = MomentsFile.read(Storage.withoutSession(Optional.empty()), state)
                .total();
        SymmetricMatrix covariance = moments.joint().sampleCovariance();
        double trace = covariance.trace();
        double squares = covariance.frobeniusSquared();
        return List.of(
                of(
                        MllibCovariance.TRACE,
                        trace,
                        places.number(mllibLog, MllibCovariance.TRACE),
                        rounding(trace, moments.count())),
                of(
                        MllibCovariance.FROBENIUS,
                        squares,
                        places.number(mllibLog, MllibCovariance.FROBENIUS),
                        2 * rounding(Math.sqrt(squares), moments.count())));
    }

    /**
     * The relative difference that rounding of rows to floats explains, of the trace or the Frobenius norm of their covariance.
     * The audit divides each row by its norm; MLlib takes rows as they are stored, whose norms are off by at most ε = 2⁻²⁴. So
     * the centred rows Z of n pairs of unit vectors move by D, ‖D‖ ≤ ε√(2n) in Frobenius norm. That moves the trace T by at most
     * 2√T·ε√2, and the norm F by 2√λ·ε√2 with the largest eigenvalue λ ≤ F. A sum of n terms adds 2n·2⁻⁵³.
     */
    static double rounding(double traceOrNorm, long n) {
        return 2 * Math.sqrt(2 / traceOrNorm) * EPSILON + 2 * n * 0x1p-53;
    }

    /** Plug-in mutual information: both divide rows by their norms in double. */
    static Agreement ofInformation(Places places, String run, String numpyLog) throws IOException {
        String name = "mutual_information";
        double audit = places.json(run, "report.json")
                .at("/statistics/" + name + "/value")
                .asDouble(Double.NaN);
        return of(name, audit, places.number(numpyLog, name), MUTUAL_INFORMATION);
    }

    static Agreement of(String name, double audit, double other, double tolerance) {
        double difference = Math.abs(audit - other) / Math.abs(audit);
        return new Agreement(name, audit, other, difference, tolerance);
    }
}
