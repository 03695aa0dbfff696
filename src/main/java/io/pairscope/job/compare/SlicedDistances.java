package io.pairscope.job.compare;

import static io.pairscope.core.statistics.JobStatistics.SLICED_WASSERSTEIN2;

import io.pairscope.core.divergence.SlicedWasserstein;
import io.pairscope.engine.scan.ProjectionScan;
import io.pairscope.engine.scan.ProjectionScan.Directions;
import io.pairscope.engine.session.Session;
import io.pairscope.job.Fitted;
import io.pairscope.report.Report;
import java.util.List;
import java.util.Locale;

/** Sliced Wasserstein distances between two sets of pairs: of images, of texts, of both as one vector. */
final class SlicedDistances {
    private SlicedDistances() {}

    /**
     * Adds them to a report; one more scan of both sets.
     *
     * @param count random directions a distance
     */
    static void add(Report report, Session session, Fitted reference, Fitted candidate, int count, int seed) {
        if (reference.pass().isEmpty() || candidate.pass().isEmpty()) {
            SLICED_WASSERSTEIN2.forEach(
                    statistic -> report.undefined(statistic, "needs pairs on both sides; a saved state has no rows"));
            return;
        }
        int dx = candidate.moments().imageDims();
        int dy = candidate.moments().textDims();
        List<Directions> directions = List.of(
                Directions.ofImages(SlicedWasserstein.directions(count, dx, seed), dy),
                Directions.ofTexts(dx, SlicedWasserstein.directions(count, dy, seed)),
                Directions.ofPairs(SlicedWasserstein.directions(count, dx + dy, seed), dx));
        List<double[][]> ofReference =
                ProjectionScan.run(session, "reference", reference.pass().get(), directions, seed);
        List<double[][]> ofCandidate =
                ProjectionScan.run(session, "candidate", candidate.pass().get(), directions, seed);
        for (int part = 0; part < SLICED_WASSERSTEIN2.size(); part++) {
            SlicedWasserstein distance = SlicedWasserstein.between(ofReference.get(part), ofCandidate.get(part));
            // d√s = ds/(2√s).
            double error = distance.standardError().orElse(Double.NaN) / (2 * distance.distance());
            String rows = sampled("reference", ofReference.get(part), reference)
                    + sampled("candidate", ofCandidate.get(part), candidate);
            report.put(
                    SLICED_WASSERSTEIN2.get(part),
                    distance.distance(),
                    error,
                    count + " random directions" + rows + "; " + ofError(distance));
        }
    }

    private static String sampled(String set, double[][] projections, Fitted of) {
        return sampled(set, projections[0].length, of.moments().count());
    }

    /** Of how many rows the projections of a set are, where it is not of all. */
    static String sampled(String set, long projected, long rows) {
        return projected == rows
                ? ""
                : String.format(Locale.ROOT, "; from a sample of %,d of %,d rows of the %s", projected, rows, set);
    }

    /** What its standard error is, or why there is none. */
    static String ofError(SlicedWasserstein distance) {
        return distance.standardError().isEmpty()
                ? "no standard error: it needs two directions"
                : distance.distance() == 0
                        ? "no standard error: the rows are equal along every direction"
                        : "the error is that of the directions, rows as they are";
    }
}
