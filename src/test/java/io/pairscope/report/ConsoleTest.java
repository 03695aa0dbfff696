package io.pairscope.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.core.statistics.Catalogue;
import io.pairscope.core.statistics.Definition;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The text at the end of a run, to the letter. */
class ConsoleTest {
    private static final Verdict PASSED = new Verdict(Verdict.Status.PASS, 0, List.of(), List.of());

    private static Report report() {
        Report report = new Report(new Report.Pairs(1_500, 1_497, 3), Map.of());
        report.put(Catalogue.STANDARD.named("mutual_information"), 12.3456789, 0.0123456, "under the input itself");
        report.put(Catalogue.STANDARD.named("cosine_mean"), 0.25);
        report.undefined(Catalogue.STANDARD.named("mid"), "too few rows");
        report.put(Catalogue.STANDARD.named("identifiable"), Optional.of(true), "all unknowns are determined");
        return report;
    }

    private static Console.Summary summary(List<Definition> headlines, List<String> remarks, List<String> places) {
        return new Console.Summary("1,500 rows in 2 shard(s), 4.1 MB", "pairs", headlines, remarks, places);
    }

    @Test
    void oneReasonForTheLackOfSeveralValuesIsSaidOnce() {
        Report report = new Report(new Report.Pairs(0, 0, 0), Map.of());
        List<Definition> headlines = Catalogue.STANDARD.list("mid", "fid_image", "fid_text", "kl_text");
        report.undefined(headlines.get(0), "too few rows");
        report.undefined(headlines.get(1), "too few rows");
        report.undefined(headlines.get(2), "no rows");
        report.undefined(headlines.get(3), "too few rows");

        assertThat(Console.of(summary(headlines, List.of(), List.of()), report, PASSED, "/out/a")
                        .lines()
                        .filter(line -> line.contains("–"))
                        .map(line -> line.substring(line.indexOf("–") + 3)))
                .containsExactly("too few rows", "for the same reason", "no rows", "too few rows");
    }

    @Test
    void headlinesShowValueErrorUnitAndNoteOrWhyThereIsNoValue() {
        List<Definition> headlines = Catalogue.STANDARD.list("mutual_information", "cosine_mean", "mid");

        String text = Console.of(summary(headlines, List.of(), List.of()), report(), PASSED, "/out/a");

        assertThat(text).isEqualTo("""
                        1,500 rows in 2 shard(s), 4.1 MB
                        1,500 pairs in = 1,497 scored + 3 quarantined

                          mutual_information                      12.3457 ± 0.0123 %s  (under the input itself)
                          cosine_mean                            0.250000 %s
                          mid                                           –  too few rows

                        verdict  pass (exit 0)   /out/a/report.html, {report,manifest,verdict}.json
                        """.formatted(
                        Catalogue.STANDARD.named("mutual_information").unit(),
                        Catalogue.STANDARD.named("cosine_mean").unit()));
    }

    @Test
    void countsHaveAllTheirDigitsAndOtherNumbersSix() {
        assertThat(Console.number(668)).isEqualTo("668");
        assertThat(Console.number(123_456_789)).isEqualTo("123,456,789");
        assertThat(Console.number(-4)).isEqualTo("-4");
        assertThat(Console.number(0)).isEqualTo(Console.number(-0.0)).isEqualTo("0");
        assertThat(Console.number(4.5)).isEqualTo("4.50000");
        assertThat(Console.number(3.80265e-05)).isEqualTo("3.80265e-05");
        assertThat(Console.number(1e300)).isEqualTo("1.00000e+300");
    }

    @Test
    void aSectionOfSeveralLinesHasOneBelowTheOther() {
        Report report = report();
        report.putSection("effect", new ListSection(List.of(), "a, b", List.of("a", "b")));
        report.putSection("other", new ListSection(List.of(), null));

        assertThat(Console.of(summary(List.of(), List.of(), List.of()), report, PASSED, "/out/a"))
                .contains("""

                          effect                             a
                                                             b

                        verdict""")
                .doesNotContain("other");
    }

    @Test
    void aHeadlineThatTheReportDoesNotHaveIsLeftOut() {
        List<Definition> headlines = Catalogue.STANDARD.list("fid_image", "cka");

        assertThat(Console.of(summary(headlines, List.of(), List.of()), report(), PASSED, "/out/a"))
                .isEqualTo("""
                        1,500 rows in 2 shard(s), 4.1 MB
                        1,500 pairs in = 1,497 scored + 3 quarantined


                        verdict  pass (exit 0)   /out/a/report.html, {report,manifest,verdict}.json
                        """);
    }

    @Test
    void sectionsThatHaveASummaryRemarksErrorsWarningsAndPlacesFollow() {
        Report report = report();
        report.putSection("shards", Map.of("suspects", List.of()));
        report.putSection(Reused.NAME, new Reused("/kept", 3, 1_200, 2, 1, 300, 8));
        Verdict failed =
                new Verdict(Verdict.Status.FAIL, 3, List.of("mid has no value"), List.of("left out a.parquet: 100 %"));
        Console.Summary summary = summary(
                Catalogue.STANDARD.list("mid"), List.of("least likely pairs  a, b …"), List.of("scores/", "state/"));

        assertThat(Console.of(summary, report, failed, "s3a://bucket/out")).isEqualTo("""
                        1,500 rows in 2 shard(s), 4.1 MB
                        1,500 pairs in = 1,497 scored + 3 quarantined

                          mid                                           –  too few rows
                          reused                             1,200 rows known from 3 shards; 300 rows of 1 shards read and scored now

                          least likely pairs  a, b …

                          error    mid has no value
                          warning  left out a.parquet: 100 %
                        verdict  fail (exit 3)   s3a://bucket/out/report.html, {report,manifest,verdict}.json, scores/, state/
                        """);
    }
}
