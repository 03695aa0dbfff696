package io.pairscope.report;

import io.pairscope.core.statistics.StatisticName;
import java.util.List;

/** A recovery as a person reads it on a console. */
public final class RecoverySummary {
    private static final List<StatisticName> HEADLINES = List.of(
            StatisticName.RECOVERY_RANK,
            StatisticName.RECOVERY_ITERATIONS,
            StatisticName.RECOVERY_RELATIVE_RESIDUAL,
            StatisticName.RECOVERY_RESIDUAL_RMS,
            StatisticName.RECOVERY_MAX_ERROR,
            StatisticName.RECOVERY_RMS_ERROR,
            StatisticName.IDENTIFIABILITY_DEFECT);

    private RecoverySummary() {}

    /**
     * @param read what was read, in one line
     * @param statement whether the similarities are determined, in one sentence
     * @param place the run directory
     */
    public static String of(String read, String statement, Report report, Verdict verdict, String place) {
        Console console = new Console(read, report.pairs(), "rows");
        HEADLINES.forEach(name -> console.headline(name, report.get(name)));
        boolean answered = !verdict.errors().contains(statement);
        if (answered) {
            console.blank();
            console.line("  %s", statement);
        }
        console.verdict(verdict, place, (answered ? "recovered/, " : "") + "quarantine/, state/");
        return console.toString();
    }
}
