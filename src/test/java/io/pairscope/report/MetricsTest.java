package io.pairscope.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.core.statistics.Catalogue;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private static final Instant END = Instant.parse("2026-11-29T03:00:00.500Z");
    private static final Verdict FAIL = new Verdict(Verdict.Status.FAIL, 3, List.of("too low"), List.of());

    /** Every line of the format: a comment, or name, labels and number. */
    private static final String LINE =
            "# (HELP|TYPE) [a-z_0-9]+ .+|[a-z_][a-z_0-9]*\\{([a-z]+=\"([^\"\\\\]|\\\\[\\\\\"])*\",?)+\\} [-0-9.E]+";

    private static Report report() {
        Report report = new Report(new Report.Pairs(10, 9, 1), Map.of());
        report.put(Catalogue.STANDARD.named("cosine_mean"), 0.25, 1e-5, null);
        report.undefined(Catalogue.STANDARD.named("mid"), "too few rows");
        report.put(Catalogue.STANDARD.named("identifiable"), Optional.of(true), null);
        return report;
    }

    @Test
    void statisticsRowsAndVerdictAreGaugesOfJobAndSeries() {
        String text = new Metrics("audit", "nightly").of(FAIL, Optional.of(report()), END, 1.5);

        String labels = "{job=\"audit\",series=\"nightly\"";
        assertThat(text.lines())
                .contains(
                        "pairscope_verdict" + labels + ",status=\"pass\"} 0.0",
                        "pairscope_verdict" + labels + ",status=\"fail\"} 1.0",
                        "pairscope_exit_code" + labels + "} 3.0",
                        "pairscope_end_time_seconds" + labels + "} 1.7959212005E9",
                        "pairscope_seconds" + labels + "} 1.5",
                        "pairscope_rows" + labels + ",kind=\"in\"} 10.0",
                        "pairscope_rows" + labels + ",kind=\"scored\"} 9.0",
                        "pairscope_rows" + labels + ",kind=\"quarantined\"} 1.0",
                        "pairscope_cosine_mean" + labels + "} 0.25",
                        "pairscope_cosine_mean_standard_error" + labels + "} 1.0E-5",
                        "pairscope_identifiable" + labels + "} 1.0",
                        "# TYPE pairscope_cosine_mean gauge")
                .noneMatch(line -> line.startsWith("pairscope_mid"));
        assertThat(text).endsWith("\n");
        assertThat(text.lines()).allMatch(line -> line.matches(LINE));
    }

    @Test
    void aRunWithoutReportHasItsVerdictAlone() {
        String text = new Metrics("audit", "a").of(Verdict.unusable("no shards"), Optional.empty(), END, 0.5);

        assertThat(text).contains("status=\"unusable\"} 1.0").doesNotContain("pairscope_rows", "no shards");
    }

    @Test
    void namesOfSeriesAreEscaped() {
        String text = new Metrics("audit", "a \"b\" \\\\ c\nd\u001b").of(FAIL, Optional.empty(), END, 1);

        assertThat(text).contains("series=\"a \\\"b\\\" \\\\\\\\ c d \"");
        assertThat(text.lines()).allMatch(line -> line.matches(LINE));
    }

    @Test
    void noStatisticHasTheNameOfAnotherMetric() {
        TreeSet<String> names = new TreeSet<>(Catalogue.STANDARD.names());
        List<String> errors =
                names.stream().map(name -> name + "_standard_error").toList();

        assertThat(names)
                .allMatch(name -> name.matches("[a-z_][a-z0-9_]*"))
                .doesNotContainAnyElementsOf(errors)
                .doesNotContain("verdict", "exit_code", "end_time_seconds", "seconds", "rows");
    }
}
