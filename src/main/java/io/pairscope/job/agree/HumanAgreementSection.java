package io.pairscope.job.agree;

import io.pairscope.core.agreement.Coefficient;
import io.pairscope.engine.tables.RatedRows;
import io.pairscope.report.ListSection;
import io.pairscope.report.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** How far people agree with one another, each pair of them: the ceiling of a score that is held against single ratings. */
final class HumanAgreementSection {
    static final String NAME = "human_agreement";

    record Entry(
            String humanA,
            String humanB,
            String category,
            long rows,
            Bootstrap.Estimated pearson,
            Bootstrap.Estimated spearman,
            Bootstrap.Estimated kendallTauB,
            Bootstrap.Estimated kendallTauC,
            String note) {}

    /** Two columns of ratings in a category, −1 for all rows. */
    private record Raters(int a, int b, int category, Bootstrap.Subject subject) {}

    private final RatedRows rows;
    private final List<String> names;
    private final List<Raters> pairs = new ArrayList<>();

    /**
     * Adds all pairs of raters to what is resampled.
     *
     * @param names of all columns of ratings
     * @param raters those that are compared
     */
    HumanAgreementSection(RatedRows rows, List<String> names, int[] raters, Bootstrap bootstrap) {
        this.rows = rows;
        this.names = names;
        for (int category = -1; category < rows.categoryNames().size(); category++) {
            for (int i = 0; i < raters.length; i++) {
                for (int j = i + 1; j < raters.length; j++) {
                    pairs.add(new Raters(
                            raters[i], raters[j], category, subject(raters[i], raters[j], category, bootstrap)));
                }
            }
        }
    }

    private Bootstrap.Subject subject(int a, int b, int category, Bootstrap bootstrap) {
        double[] one = rows.ratings()[a];
        double[] other = rows.ratings()[b];
        int[] both = IntStream.range(0, one.length)
                .filter(row -> category < 0 || rows.categories()[row] == category)
                .filter(row -> !Double.isNaN(one[row]) && !Double.isNaN(other[row]))
                .toArray();
        return bootstrap
                .draw(IntStream.of(both).map(row -> rows.units()[row]).toArray())
                .add(
                        IntStream.of(both).mapToDouble(row -> one[row]).toArray(),
                        IntStream.of(both).mapToDouble(row -> other[row]).toArray());
    }

    void addTo(Report report) {
        if (pairs.isEmpty()) {
            return;
        }
        List<Entry> entries = pairs.stream().map(this::entry).toList();
        Entry first = entries.get(0);
        report.putSection(
                NAME,
                new ListSection(
                        entries,
                        String.format(
                                Locale.ROOT,
                                "%s and %s: tau_b %.3f, tau_c %.3f; the ceiling of a score against single ratings",
                                first.humanA,
                                first.humanB,
                                first.kendallTauB.value(),
                                first.kendallTauC.value())));
    }

    private Entry entry(Raters raters) {
        return new Entry(
                names.get(raters.a),
                names.get(raters.b),
                raters.category < 0 ? null : rows.categoryNames().get(raters.category),
                raters.subject.rows(),
                raters.subject.estimate(Coefficient.PEARSON),
                raters.subject.estimate(Coefficient.SPEARMAN),
                raters.subject.estimate(Coefficient.KENDALL_TAU_B),
                raters.subject.estimate(Coefficient.KENDALL_TAU_C),
                raters.subject.note());
    }
}
