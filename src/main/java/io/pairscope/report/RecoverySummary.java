package io.pairscope.report;

import io.pairscope.core.statistics.Catalogue;
import io.pairscope.core.statistics.Definition;
import java.util.List;

/** A recovery as a person reads it on a console. */
public final class RecoverySummary {
    private static final List<Definition> HEADLINES = Catalogue.STANDARD.named(
            "recovery_rank",
            "recovery_iterations",
            "recovery_relative_residual",
            "recovery_residual_rms",
            "recovery_max_error",
            "recovery_rms_error",
            "identifiability_defect");

    private RecoverySummary() {}

    /**
     * @param read what was read, in one line
     * @param statement whether the similarities are determined, in one sentence
     * @param place the run directory
     */
    public static String of(String read, String statement, Report report, Verdict verdict, String place) {
        Console console = new Console(read, report.pairs(), "rows");
        HEADLINES.forEach(statistic -> console.headline(statistic, report.get(statistic)));
        boolean answered = !verdict.errors().contains(statement);
        if (answered) {
            console.blank();
            console.line("  %s", statement);
        }
        console.verdict(verdict, place, (answered ? "recovered/, " : "") + "quarantine/, state/");
        return console.toString();
    }
}
