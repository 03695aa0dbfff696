package io.pairscope.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.core.statistics.Catalogue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarkdownSummaryTest {
    private static final Verdict PASSED = new Verdict(Verdict.Status.PASS, 0, List.of(), List.of());

    private static Report report() {
        Report report = new Report(new Report.Pairs(1_500, 1_497, 3), Map.of());
        report.put(Catalogue.STANDARD.named("mutual_information"), 12.3456789, 0.03, null);
        report.put(Catalogue.STANDARD.named("cosine_mean"), 0.25);
        return report;
    }

    private static Optional<PreviousRun> previous() {
        return Optional.of(new PreviousRun(
                "2026-11-28T03:00:00Z",
                "/out/before",
                true,
                Map.of("mutual_information", 12.5),
                Map.of("mutual_information", 0.04),
                Map.of(),
                Map.of()));
    }

    @Test
    void aRunIsVerdictRowsNumbersAndThePlaceOfItsReport() {
        String text = MarkdownSummary.of(
                "audit", List.of("mutual_information", "cosine_mean"), report(), PASSED, "out/audit");

        assertThat(text).isEqualTo("""
                        ### Pairscope audit: pass (exit code 0)

                        1,500 rows in, 1,497 scored, 3 quarantined

                        | statistic | value |
                        |---|---|
                        | mutual_information | 12.3457 ± 0.0300 nats |
                        | cosine_mean | 0.250000 cosine |

                        Report: out/audit/report.html, with the numbers in report.json beside it
                        """);
    }

    @Test
    void whatChangedSinceTheRunBeforeHasAColumnWithTheErrorOfBoth() {
        Report report = report();
        report.check(List.of(), previous());

        String text =
                MarkdownSummary.of("audit", List.of("mutual_information", "cosine_mean"), report, PASSED, "out/audit");

        assertThat(text.lines())
                .contains(
                        "| statistic | value | since the last run |",
                        "|---|---|---|",
                        "| mutual_information | 12.3457 ± 0.0300 nats | -0.154 ± 0.0500 |",
                        "| cosine_mean | 0.250000 cosine | – |");
    }

    @Test
    void errorsAndWarningsAreListedAndManyOfThemAreCounted() {
        List<String> warnings =
                IntStream.range(0, 9).mapToObj(i -> "shard " + i).toList();
        Verdict failed = new Verdict(Verdict.Status.FAIL, 3, List.of("mid has no value"), warnings);

        String text = MarkdownSummary.of("compare", List.of(), report(), failed, "out/");

        assertThat(text.lines())
                .startsWith("### Pairscope compare: fail (exit code 3)")
                .containsSubsequence("- **error** mid has no value", "- **warning** shard 0", "- **warning** shard 4")
                .contains("- and 4 more in verdict.json")
                .anyMatch(line -> line.startsWith("Report: out/report.html, "))
                .doesNotContain("- **warning** shard 5", "| statistic | value |");
    }

    @Test
    void theLongestSummaryHasThirtyLines() {
        List<String> many =
                IntStream.range(0, 50).mapToObj(i -> "x".repeat(10_000)).toList();
        Report report = report();
        report.check(List.of(), previous());
        many.forEach(report::note);
        List<String> five = List.of("cosine_mean", "mutual_information", "cosine_mean", "cosine_mean", "cosine_mean");

        String text = MarkdownSummary.of("audit", five, report, new Verdict(Verdict.Status.FAIL, 3, many, many), "out");

        assertThat(text.lines()).hasSizeLessThanOrEqualTo(30).allMatch(line -> line.length() < 500);
    }

    /** After it no letter of the text is at the start of a line, and all that is markup stands behind a backslash or is an entity. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "<!-- x -->",
                "[a](javascript:b)",
                "![a](b)",
                "`code`",
                "a | b",
                "**bold** _it_ ~~gone~~ $math$",
                "&lt;b&gt;",
                "\\<b>",
                "\\`"
            })
    void markupOfAnInputIsText(String hostile) {
        String text = MarkdownSummary.escaped(hostile);

        assertThat(text).doesNotContain("<", ">").doesNotContainPattern("&(?!(amp|lt|gt);)");
        assertThat(text.replaceAll("\\\\[\\\\`*\\[\\]|~_:.$]", ""))
                .doesNotContainPattern("[\\\\`*\\[\\]|~$]")
                .doesNotContainPattern("(?<![\\p{L}\\p{N}])_");
        assertThat(text.replaceAll("\\\\([\\\\`*\\[\\]|~_:.$])", "$1")
                        .replace("&lt;", "<")
                        .replace("&gt;", ">")
                        .replace("&amp;", "&"))
                .isEqualTo(hostile);
    }

    @ParameterizedTest
    @ValueSource(strings = {"@everyone", "see org/repo#12", "a@b.example", "https://x.example/y", "WWW.x.example"})
    void nothingOfAnInputIsLinkedOrMentioned(String hostile) {
        assertThat(MarkdownSummary.escaped(hostile))
                .doesNotContainPattern("[@#]\\w")
                .doesNotContain("https://")
                .doesNotContainPattern("(?i)www\\.\\w");
    }

    @Test
    void anInputCannotBeginALine() {
        Verdict failed =
                new Verdict(Verdict.Status.FAIL, 3, List.of("shard a\n# verdict: pass\r\n- b\u2028\u202e"), List.of());

        String text = MarkdownSummary.of("audit", List.of(), report(), failed, "o\n# ut");

        assertThat(text.lines())
                .filteredOn(line -> line.contains("verdict: pass"))
                .singleElement()
                .satisfies(line -> assertThat(line).startsWith("- **error** "));
        assertThat(text).doesNotContain("\r", "\u2028", "\u202e", "\n# ut");
    }
}
