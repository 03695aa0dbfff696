package io.pairscope.job.agree;

import io.pairscope.core.agreement.Coefficient;
import io.pairscope.report.ListSection;
import io.pairscope.report.Report;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/**
 * By how much one score agrees more strongly than another: the difference of the sizes of their τ over the rows that both have, with the
 * interval of resamples that both share.
 */
record DifferencesSection(Judged judged, List<Integer> order) {
    static final String NAME = "differences";

    /** Up to so many scores all are compared with all; of more, the first with each. */
    private static final int ALL_WITH_ALL = 12;

    private static final List<Coefficient> COMPARED = List.of(Coefficient.KENDALL_TAU_B, Coefficient.KENDALL_TAU_C);

    /** @param difference of a less b, each coefficient times the sign that it has over all rows */
    record Difference(
            String scoreA, String scoreB, String coefficient, long rows, double difference, double low, double high) {
        boolean isClear() {
            return low > 0 || high < 0;
        }
    }

    /** Two scores over the rows that both have. */
    private record Pair(int a, int b, Bootstrap.Subject first, Bootstrap.Subject second) {}

    /** Adds all pairs to what is resampled. */
    void prepare() {
        pairs();
    }

    private List<Pair> pairs() {
        List<Pair> pairs = new ArrayList<>();
        int firsts = order.size() <= ALL_WITH_ALL ? order.size() : 1;
        for (int i = 0; i < firsts; i++) {
            for (int j = i + 1; j < order.size(); j++) {
                int a = order.get(i);
                int b = order.get(j);
                BitSet both = judged.with(a, -1);
                both.and(judged.with(b, -1));
                pairs.add(new Pair(a, b, judged.subject(both, a), judged.subject(both, b)));
            }
        }
        return pairs;
    }

    void addTo(Report report) {
        List<Difference> differences = new ArrayList<>();
        for (Pair pair : pairs()) {
            for (Coefficient coefficient : COMPARED) {
                Bootstrap.Difference found = pair.first.less(pair.second, coefficient);
                differences.add(new Difference(
                        judged.names().get(pair.a),
                        judged.names().get(pair.b),
                        coefficient.key(),
                        pair.first.rows(),
                        found.value(),
                        found.low(),
                        found.high()));
            }
        }
        report.putSection(NAME, new ListSection(differences, summary(differences)));
    }

    private static String summary(List<Difference> differences) {
        return differences.stream()
                .filter(difference -> difference.coefficient.equals(AgreementSection.ORDER.key()))
                // Scores that order all rows alike, as one and its percentile do, say nothing of each other.
                .filter(difference -> difference.low != 0 || difference.high != 0)
                .findFirst()
                .filter(first -> Double.isFinite(first.low))
                .map(first -> String.format(
                        Locale.ROOT,
                        "%s less %s: strength of %s %+.3f [%+.3f, %+.3f], %s",
                        first.scoreA,
                        first.scoreB,
                        first.coefficient,
                        first.difference,
                        first.low,
                        first.high,
                        first.isClear() ? "beyond chance" : "within chance"))
                .orElse(null);
    }
}
