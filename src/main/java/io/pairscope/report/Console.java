package io.pairscope.report;

import io.pairscope.core.statistics.Definition;
import java.util.Locale;

/** The lines that the summaries of all jobs are made of. */
final class Console {
    private final StringBuilder text = new StringBuilder();

    /**
     * @param read what was read, in one line
     * @param what what the rows are called
     */
    Console(String read, Report.Pairs pairs, String what) {
        line("%s", read);
        line("%,d %s in = %,d scored + %,d quarantined", pairs.in(), what, pairs.scored(), pairs.quarantined());
        blank();
    }

    void blank() {
        text.append('\n');
    }

    void line(String format, Object... arguments) {
        text.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }

    /** Nothing when this report does not have it. */
    void headline(Definition definition, Statistic statistic) {
        if (statistic == null) {
            return;
        }
        if (statistic.number() == null) {
            line("  %-34s %12s  %s", definition.name(), "–", statistic.note());
            return;
        }
        String error = statistic.standardError() == null
                ? ""
                : String.format(Locale.ROOT, " ± %.3g", statistic.standardError());
        String note = statistic.note() == null ? "" : "  (" + statistic.note() + ")";
        line("  %-34s %12.6g%s %s%s", definition.name(), statistic.number(), error, statistic.unit(), note);
    }

    /** @param places what else the run directory holds */
    void verdict(Verdict verdict, String directory, String... places) {
        blank();
        verdict.errors().forEach(error -> line("  error    %s", error));
        verdict.warnings().forEach(warning -> line("  warning  %s", warning));
        line(
                "verdict  %s (exit %d)   %s/{report,manifest,verdict}.json%s",
                verdict.statusText(),
                verdict.exitCode(),
                directory,
                places.length == 0 ? "" : ", " + String.join(", ", places));
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
