package io.pairscope.job.retrieve;

import io.pairscope.core.linalg.Blas;
import io.pairscope.core.moments.Precision;
import io.pairscope.core.similarity.Direction;
import io.pairscope.engine.scan.GallerySearch;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The work of a retrieval: every query is multiplied with every row of the gallery, in each direction.
 *
 * @param shared whether one product serves both directions across: all rows are asked, they are the gallery, and each is
 *     answered by its own other side
 */
record Cost(long queries, long gallery, List<Direction> directions, int imageDims, int textDims, boolean shared) {
    /** Rows that are asked where nothing else is said. */
    static final int DEFAULT_QUERIES = 20_000;

    /**
     * @param rows of the input
     * @param gallery rows of the gallery, which may be the input
     */
    static Cost of(RetrieveJob.Options options, long rows, long gallery, int imageDims, int textDims) {
        long queries = queries(options, rows);
        boolean all = options.searchesItself() && options.match().isEmpty() && queries == rows;
        return new Cost(queries, gallery, options.directions(imageDims, textDims), imageDims, textDims, all);
    }

    /** How many of so many rows are asked. */
    static long queries(RetrieveJob.Options options, long rows) {
        return Math.min(rows, options.queries() == 0 ? DEFAULT_QUERIES : options.queries());
    }

    /** Pairs of a query and a row of the gallery, over all directions. */
    long pairs() {
        return queries * gallery * directions.size();
    }

    /** Operations of the products: 2·d a pair, and once for both directions across where one product serves both. */
    double flops() {
        boolean once = shared && directions.contains(Direction.IMAGE_TO_TEXT);
        return directions.stream()
                .filter(direction -> !(once && direction == Direction.TEXT_TO_IMAGE))
                .mapToDouble(direction -> 2.0 * direction.query().of(imageDims, textDims) * queries * gallery)
                .sum();
    }

    /** Whether products are in double precision. */
    boolean isDouble() {
        return GallerySearch.precision(queries, gallery) == Precision.EXACT;
    }

    /** Seconds that the products take when so many tasks run at once, at so many 10⁹ operations per second each. */
    double seconds(double gigaflops, int tasks) {
        return flops() / (1e9 * gigaflops * tasks);
    }

    /**
     * What a person should know before it starts; measures the speed of products, some 30 ms.
     *
     * @param tasks that run at the same time
     */
    List<String> lines(int tasks) {
        return lines(tasks, isDouble() ? Blas.backend().gigaflops() : Blas.singleGigaflops());
    }

    List<String> lines(int tasks, double gigaflops) {
        List<String> lines = new ArrayList<>();
        for (Direction direction : directions) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%s: %,d queries × %,d rows, %d dimensions",
                    direction.key(),
                    queries,
                    gallery,
                    direction.query().of(imageDims, textDims)));
        }
        lines.add(String.format(
                Locale.ROOT,
                "%,d pairs of rows, %.3g flops in %s precision: %s for the products, by %d tasks at a time at %.0f GF/s each",
                pairs(),
                flops(),
                isDouble() ? "double" : "single",
                duration(seconds(gigaflops, tasks)),
                tasks,
                gigaflops));
        return lines;
    }

    private static String duration(double seconds) {
        if (seconds < 1) {
            return "less than a second";
        }
        return seconds < 600
                ? String.format(Locale.ROOT, "about %.0f s", seconds)
                : seconds < 36_000
                        ? String.format(Locale.ROOT, "about %.0f min", seconds / 60)
                        : String.format(Locale.ROOT, "about %.0f h", seconds / 3600);
    }
}
