package io.pairscope.report;

import io.pairscope.core.statistics.Definition;
import io.pairscope.core.text.Printable;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/** The end of a run as a person reads it on a console: the numbers that matter, what failed, where the files are. */
public final class Console {
    private final StringBuilder text = new StringBuilder();
    private String whyNone;

    /**
     * What a job adds to its report for the console.
     *
     * @param read what was read, in one line
     * @param rows what the rows are called
     * @param headlines statistics to show, as far as the report has them
     * @param remarks more lines
     * @param places what the run directory holds beside the page and the three JSON files
     */
    public record Summary(
            String read, String rows, List<Definition> headlines, List<String> remarks, List<String> places) {}

    /** Letters of a name on a line, at most. */
    private static final int LONGEST_NAME = 60;

    /** Up to here every whole number is one of its own. */
    private static final double MOST_WHOLE = 1L << 53;

    private static final int DIGITS = 6;

    /** These tell any two numbers apart. */
    private static final int MOST_DIGITS = 17;

    private Console() {}

    /** The name of a row or a class, which may hold anything, as a part of a line: cut, and without breaks. */
    public static String name(String name) {
        String line = name.replaceAll("[\\p{Cc}\\p{Zl}\\p{Zp}]+", " ");
        return line.codePointCount(0, line.length()) <= LONGEST_NAME
                ? line
                : line.substring(0, line.offsetByCodePoints(0, LONGEST_NAME)) + "…";
    }

    /** A number as people read it: a whole one, such as a count, with all its digits, another one with six of them. */
    public static String number(double value) {
        boolean isWhole = value == Math.rint(value) && Math.abs(value) < MOST_WHOLE;
        return isWhole
                ? String.format(Locale.ROOT, "%,d", (long) value)
                : String.format(Locale.ROOT, "%." + DIGITS + "g", value);
    }

    /**
     * A number beside bounds that it was held to: as {@link #number(double)}, with as many more digits as show on which side of each
     * bound it lies.
     *
     * @param bounds each may be null, for none
     */
    static String number(double value, Double... bounds) {
        String shown = number(value);
        for (int digits = DIGITS + 1; digits <= MOST_DIGITS && !tellsSides(shown, value, bounds); digits++) {
            shown = String.format(Locale.ROOT, "%." + digits + "g", value);
        }
        return shown;
    }

    private static boolean tellsSides(String shown, double value, Double... bounds) {
        double read = Double.parseDouble(shown.replace(",", ""));
        return Stream.of(bounds)
                .filter(Objects::nonNull)
                .allMatch(bound -> Math.signum(read - bound) == Math.signum(value - bound));
    }

    /** @param directory of the run */
    public static String of(Summary summary, Report report, Verdict verdict, String directory) {
        Console console = new Console();
        Report.Pairs pairs = report.pairs();
        console.line("%s", summary.read);
        console.line(
                "%,d %s in = %,d scored + %,d quarantined",
                pairs.in(), summary.rows, pairs.scored(), pairs.quarantined());
        console.blank();
        summary.headlines.forEach(name -> console.headline(name, report.get(name)));
        report.lines().forEach(console::section);
        if (!summary.remarks.isEmpty()) {
            console.blank();
            summary.remarks.forEach(remark -> console.line("  %s", remark));
        }
        console.verdict(verdict, directory, summary.places);
        return console.text.toString();
    }

    private void blank() {
        text.append('\n');
    }

    private void line(String format, Object... arguments) {
        text.append(Printable.line(String.format(Locale.ROOT, format, arguments)))
                .append('\n');
    }

    /** Nothing when this report does not have it. Several without a value for one reason have it once. */
    private void headline(Definition definition, Statistic statistic) {
        if (statistic == null) {
            return;
        }
        if (statistic.number() == null) {
            boolean isKnown = statistic.note() != null && statistic.note().equals(whyNone);
            whyNone = statistic.note();
            line("  %-34s %12s  %s", definition.name(), "–", isKnown ? "for the same reason" : whyNone);
            return;
        }
        String error = statistic.standardError() == null
                ? ""
                : String.format(Locale.ROOT, " ± %.3g", statistic.standardError());
        String note = statistic.note() == null ? "" : "  (" + statistic.note() + ")";
        line("  %-34s %12s%s %s%s", definition.name(), number(statistic.number()), error, statistic.unit(), note);
    }

    /** The first line beside its name, the others below it. */
    private void section(String name, List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            line("  %-34s %s", i == 0 ? name : "", lines.get(i));
        }
    }

    private void verdict(Verdict verdict, String directory, List<String> places) {
        blank();
        verdict.errors().forEach(error -> line("  error    %s", error));
        verdict.warnings().forEach(warning -> line("  warning  %s", warning));
        verdict.notes().forEach(note -> line("  note     %s", note));
        line(
                "verdict  %s (exit %d)   %s/report.html, {report,manifest,verdict}.json%s",
                verdict.statusText(),
                verdict.exitCode(),
                directory,
                places.isEmpty() ? "" : ", " + String.join(", ", places));
    }
}
