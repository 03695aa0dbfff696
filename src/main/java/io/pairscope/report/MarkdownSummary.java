package io.pairscope.report;

import io.pairscope.core.text.Printable;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Markdown summary of a run, short enough for a chat message or a comment on a pull request: verdict, first numbers, what
 * failed, where the report is. Text that comes from an input is shown as it is written, whatever it looks like in Markdown or HTML.
 */
public final class MarkdownSummary {
    /** Errors, and warnings, that are shown; the others are counted. */
    private static final int MESSAGES = 5;

    private static final int NOTES = 3;

    private static final int LONGEST_MESSAGE = 400;

    private final StringBuilder text = new StringBuilder();
    private final Report report;

    private MarkdownSummary(Report report) {
        this.report = report;
    }

    /**
     * The content of {@code summary.md}.
     *
     * @param headlines names of statistics to show, most important first
     * @param directory of the run, as its user named it
     */
    public static String of(
            String job, Collection<String> headlines, Report report, Verdict verdict, String directory) {
        MarkdownSummary summary = new MarkdownSummary(report);
        summary.line("### Pairscope %s: %s (exit code %d)", job, verdict.statusText(), verdict.exitCode());
        Report.Pairs pairs = report.pairs();
        summary.line("");
        summary.line("%,d rows in, %,d scored, %,d quarantined", pairs.in(), pairs.scored(), pairs.quarantined());
        summary.numbers(headlines);
        summary.messages("error", verdict.errors());
        summary.messages("warning", verdict.warnings());
        summary.notes(
                report.remarks(),
                verdict.errors().isEmpty() && verdict.warnings().isEmpty());
        summary.line("");
        summary.line(
                "Report: %s, with the numbers in report.json beside it",
                escaped(directory.replaceFirst("/+$", "") + "/report.html"));
        return summary.text.toString();
    }

    private void line(String format, Object... arguments) {
        text.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }

    /** A table, with what changed since the run before where this one is compared with it. */
    private void numbers(Collection<String> headlines) {
        if (headlines.isEmpty()) {
            return;
        }
        Map<String, PreviousRun.Change> changes = report.changes();
        line("");
        line("| statistic | value |%s", changes.isEmpty() ? "" : " since the last run |");
        line("|---|---|%s", changes.isEmpty() ? "" : "---|");
        for (String name : headlines) {
            Statistic statistic = report.statistics().get(name);
            String value = number("%.6g", statistic.number(), statistic.standardError()) + " " + statistic.unit();
            line("| %s | %s |%s", name, value.strip(), changes.isEmpty() ? "" : " " + change(changes.get(name)) + " |");
        }
    }

    private static String change(PreviousRun.Change change) {
        return change == null || change.difference() == null
                ? "–"
                : number("%+.3g", change.difference(), change.differenceStandardError());
    }

    private static String number(String format, double value, Double error) {
        return String.format(Locale.ROOT, format, value)
                + (error == null ? "" : String.format(Locale.ROOT, " ± %.3g", error));
    }

    private void messages(String kind, List<String> messages) {
        if (messages.isEmpty()) {
            return;
        }
        line("");
        messages.stream().limit(MESSAGES).forEach(message -> line("- **%s** %s", kind, escaped(cut(message))));
        if (messages.size() > MESSAGES) {
            line("- and %d more in verdict.json", messages.size() - MESSAGES);
        }
    }

    /** The first few, below errors and warnings where there are any. */
    private void notes(List<String> notes, boolean areFirst) {
        if (areFirst && !notes.isEmpty()) {
            line("");
        }
        notes.stream().limit(NOTES).forEach(note -> line("- **note** %s", escaped(cut(note))));
    }

    private static String cut(String message) {
        return message.codePointCount(0, message.length()) <= LONGEST_MESSAGE
                ? message
                : message.substring(0, message.offsetByCodePoints(0, LONGEST_MESSAGE)) + "…";
    }

    /**
     * Text in which nothing is markup, a link, a mention of a person or a reference to an issue. An invisible blank parts what
     * a forge would link after the Markdown is read.
     */
    static String escaped(String text) {
        return Printable.line(text)
                .replaceAll("[\\\\`*\\[\\]|~$]|(?<![\\p{L}\\p{N}])_|_(?![\\p{L}\\p{N}])", "\\\\$0")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("://", "\\://")
                .replaceAll("(?i)\\b(www)\\.", "$1\\\\.")
                .replaceAll("[@#]", "$0\u200b");
    }
}
