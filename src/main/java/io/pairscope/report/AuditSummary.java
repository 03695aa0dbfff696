package io.pairscope.report;

import java.util.List;
import java.util.Locale;

/** An audit as a person reads it on a console: the numbers that matter, what failed, where the files are. */
public final class AuditSummary {
    private static final List<StatisticName> HEADLINES = List.of(
            StatisticName.MUTUAL_INFORMATION_BIAS_CORRECTED,
            StatisticName.INDEPENDENCE_Z,
            StatisticName.MID,
            StatisticName.COSINE_MEAN,
            StatisticName.ROWS_PER_DIMENSION);

    private static final int SHOWN_IDS = 3;

    private AuditSummary() {}

    /**
     * @param read what was read, in one line
     * @param place the run directory
     */
    public static String of(String read, AuditReport report, Verdict verdict, String place) {
        StringBuilder text = new StringBuilder();
        AuditReport.Pairs pairs = report.pairs();
        line(text, "%s", read);
        line(text, "%,d pairs in = %,d scored + %,d quarantined", pairs.in(), pairs.scored(), pairs.quarantined());
        line(text, "");
        for (StatisticName name : HEADLINES) {
            headline(text, name, report.get(name));
        }
        List<String> lowest = report.extremes("lowest_pmi");
        if (!lowest.isEmpty()) {
            line(text, "");
            line(
                    text,
                    "  least likely pairs  %s …",
                    String.join(", ", lowest.subList(0, Math.min(SHOWN_IDS, lowest.size()))));
        }
        line(text, "");
        verdict.errors().forEach(error -> line(text, "  error    %s", error));
        verdict.warnings().forEach(warning -> line(text, "  warning  %s", warning));
        line(
                text,
                "verdict  %s (exit %d)   %s/{report,manifest,verdict}.json, scores/, quarantine/, state/",
                verdict.status().name().toLowerCase(Locale.ROOT),
                verdict.exitCode(),
                place);
        return text.toString();
    }

    private static void headline(StringBuilder text, StatisticName name, Statistic statistic) {
        if (statistic == null) {
            return;
        }
        if (statistic.value() == null) {
            line(text, "  %-34s %12s  %s", name.key(), "–", statistic.note());
            return;
        }
        String error = statistic.standardError() == null
                ? ""
                : String.format(Locale.ROOT, " ± %.3g", statistic.standardError());
        String note = statistic.note() == null ? "" : "  (" + statistic.note() + ")";
        line(text, "  %-34s %12.6g%s %s%s", name.key(), statistic.value(), error, statistic.unit(), note);
    }

    private static void line(StringBuilder text, String format, Object... arguments) {
        text.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }
}
