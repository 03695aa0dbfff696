package io.pairscope.report;

import io.pairscope.core.statistics.Catalogue;
import io.pairscope.core.statistics.Definition;
import io.pairscope.core.text.Constant;
import io.pairscope.core.text.Credentials;
import java.time.Instant;
import java.util.Optional;

/**
 * Metrics of a run in the text format of Prometheus, for a textfile collector.
 *
 * @param series what names the runs that are compared with one another
 */
public record Metrics(String job, String series) {
    private static final String PREFIX = "pairscope_";

    /** The content of {@code metrics.prom}. */
    public String of(Verdict verdict, Optional<Report> report, Instant end, double seconds) {
        StringBuilder text = new StringBuilder();
        head(text, "verdict", "1 for the status of the last run, 0 for the others.");
        for (Verdict.Status status : Verdict.Status.values()) {
            line(text, "verdict", label("status", Constant.key(status)), status == verdict.status() ? 1 : 0);
        }
        gauge(text, "exit_code", "Exit code of the last run.", verdict.exitCode());
        gauge(
                text,
                "end_time_seconds",
                "When the last run came to its verdict, in seconds since 1970.",
                end.toEpochMilli() / 1e3);
        gauge(text, "seconds", "How long the last run took.", seconds);
        report.ifPresent(found -> {
            head(text, "rows", "Rows of the last run.");
            line(text, "rows", label("kind", "in"), found.pairs().in());
            line(text, "rows", label("kind", "scored"), found.pairs().scored());
            line(text, "rows", label("kind", "quarantined"), found.pairs().quarantined());
            found.statistics().forEach((name, statistic) -> statistic(text, name, statistic));
        });
        return text.toString();
    }

    /** Nothing of one without a value. */
    private void statistic(StringBuilder text, String name, Statistic statistic) {
        Double value = statistic.value() instanceof Boolean yes ? Double.valueOf(yes ? 1 : 0) : statistic.number();
        if (value == null) {
            return;
        }
        String meaning = Catalogue.STANDARD.find(name).map(Definition::meaning).orElse(name);
        gauge(text, name, meaning + (statistic.unit().isEmpty() ? "" : " (" + statistic.unit() + ")"), value);
        if (statistic.standardError() != null) {
            gauge(text, name + "_standard_error", "Standard error of " + name + ".", statistic.standardError());
        }
    }

    private void gauge(StringBuilder text, String name, String help, double value) {
        head(text, name, help);
        line(text, name, "", value);
    }

    private static void head(StringBuilder text, String name, String help) {
        text.append("# HELP " + PREFIX + name + " " + help.replace("\\", "\\\\").replace("\n", "\\n") + "\n");
        text.append("# TYPE " + PREFIX + name + " gauge\n");
    }

    private void line(StringBuilder text, String name, String further, double value) {
        text.append(PREFIX + name + "{" + label("job", job) + label("series", Credentials.cut(series)) + further);
        text.setCharAt(text.length() - 1, '}');
        text.append(" " + value + "\n");
    }

    /** A label with the comma that ends it. */
    private static String label(String name, String value) {
        String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("[\\p{Cc}\\p{Zl}\\p{Zp}]", " ");
        return name + "=\"" + escaped + "\",";
    }
}
