package io.pairscope.report;

import io.pairscope.core.statistics.Catalogue;
import io.pairscope.core.statistics.Definition;
import java.util.List;

/** An audit as a person reads it on a console: the numbers that matter, what failed, where the files are. */
public final class AuditSummary {
    private static final List<Definition> HEADLINES = Catalogue.STANDARD.named(
            "mutual_information_bias_corrected", "independence_z", "mid", "cosine_mean", "rows_per_dimension");

    private static final int SHOWN_IDS = 3;

    private AuditSummary() {}

    /**
     * @param read what was read, in one line
     * @param place the run directory
     */
    public static String of(String read, Report report, Verdict verdict, String place) {
        Console console = new Console(read, report.pairs(), "pairs");
        HEADLINES.forEach(statistic -> console.headline(statistic, report.get(statistic)));
        report.section(Reused.NAME, Reused.class)
                .ifPresent(reused -> console.line("  %-34s %s", Reused.NAME, reused.summary()));
        report.section(ShuffleCheck.NAME, ShuffleCheck.class)
                .ifPresent(check -> console.line("  %-34s %s", ShuffleCheck.NAME, check.summary()));
        List<String> lowest = report.extremes("lowest_pmi");
        if (!lowest.isEmpty()) {
            console.blank();
            console.line(
                    "  least likely pairs  %s …",
                    String.join(", ", lowest.subList(0, Math.min(SHOWN_IDS, lowest.size()))));
        }
        console.verdict(verdict, place, "scores/, quarantine/, state/");
        return console.toString();
    }
}
