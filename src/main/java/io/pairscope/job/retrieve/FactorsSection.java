package io.pairscope.job.retrieve;

import io.pairscope.core.similarity.Direction;
import io.pairscope.report.ListSection;
import io.pairscope.report.Report;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What neighbours share with the row that asks: which factors an encoder is sensitive to, and to which it is invariant. */
record FactorsSection(List<Factor> factors) {
    static final String NAME = "factors";

    /**
     * @param agreement share of the neighbours with the value of the query
     * @param chance what rows drawn at random would share
     * @param ratio agreement over chance
     */
    record Factor(
            String factor, Direction direction, double agreement, double chance, double ratio, double standardError) {}

    void addTo(Report report) {
        report.putSection(NAME, new ListSection(factors, summary()));
    }

    private String summary() {
        Comparator<Factor> order = Comparator.comparingDouble(Factor::ratio);
        List<Factor> all =
                factors.stream().filter(factor -> Double.isFinite(factor.ratio)).toList();
        // Across sides a row's own pair is among its neighbours, and shares every factor.
        List<Factor> within =
                all.stream().filter(factor -> factor.direction.isWithin()).toList();
        List<Factor> known = within.isEmpty() ? all : within;
        Optional<Factor> most = known.stream().max(order);
        // A factor that neighbours share less often than by chance is avoided, which takes seeing it, too.
        Optional<Factor> least =
                known.stream().min(Comparator.comparingDouble(factor -> Math.abs(Math.log(factor.ratio))));
        if (most.isEmpty()) {
            return null;
        }
        return most.equals(least)
                ? words(most.get())
                : "most sensitive: " + words(most.get()) + "; most invariant: " + words(least.get());
    }

    private static String words(Factor factor) {
        return String.format(
                Locale.ROOT,
                "%s (%s), %.3g of neighbours agree, %.3g times chance",
                factor.factor,
                factor.direction.key(),
                factor.agreement,
                factor.ratio);
    }
}
