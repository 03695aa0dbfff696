package io.pairscope.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.StringOutput;
import io.pairscope.core.text.Excerpt;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The page of a run, {@code report.html}: one file that loads nothing.
 *
 * @param rows how many there were, in words
 * @param inputs what was read
 * @param status of the verdict; "unknown" without one
 * @param told how the run ended, in words
 */
public record Page(
        String job,
        String run,
        List<String> inputs,
        String rows,
        String status,
        String told,
        List<Headline> headlines,
        List<String> errors,
        List<String> warnings,
        List<String> notes,
        List<Section> sections) {
    public static final String FILE = "report.html";

    /** In the order of the page. */
    private static final List<Function<RunFiles, Optional<Section>>> SECTIONS = List.of(
            ChecksSection::of,
            PairsSection::of,
            GeometrySection::of,
            DiversitySection::of,
            ShuffleSection::of,
            RetrievalSection::of,
            RecoverySection::of,
            ComparisonSection::of,
            FilterSection::of,
            AgreementSection::of,
            HistorySection::of,
            InputSection::of,
            StatisticsSection::of,
            ProvenanceSection::of);

    private static final List<String> STATUSES = List.of("pass", "warn", "fail", "unusable", "aborted", "crashed");
    private static final int LONGEST_INPUT = 120;
    private static final int MOST_MESSAGES = 50;

    /**
     * The page as HTML.
     *
     * @param report content of {@code report.json}, as are the others of {@code manifest.json} and {@code verdict.json}
     * @throws DamagedReportException when it is no report
     */
    public static String html(String report, Optional<String> manifest, Optional<String> verdict) {
        StringOutput html = new StringOutput();
        JtepageGenerated.render(
                new OwaspHtmlTemplateOutput(html), null, of(RunFiles.of(report, manifest, verdict)), Assets.get());
        return html.toString();
    }

    static Page of(RunFiles files) {
        JsonNode verdict = files.verdict();
        String status = verdict.path("status").asText();
        return new Page(
                files.job().isEmpty() ? "run" : files.job(),
                files.manifest().path("run").asText(""),
                inputs(files),
                rows(files.report()),
                STATUSES.contains(status) ? status : "unknown",
                told(verdict, files.report().path("checks").size()),
                Headline.of(files),
                messages(verdict.path("errors")),
                messages(verdict.path("warnings")),
                messages(verdict.path("notes")),
                SECTIONS.stream()
                        .flatMap(section -> section.apply(files).stream())
                        .toList());
    }

    private static String told(JsonNode verdict, int checks) {
        int errors = verdict.path("errors").size();
        int warnings = verdict.path("warnings").size();
        if (!verdict.isObject()) {
            return "The run has no verdict: it did not end.";
        }
        if (!STATUSES.contains(verdict.path("status").asText())) {
            return "The verdict is none that this version knows.";
        }
        String found = errors == 0 && warnings == 0
                ? "no warnings" + (checks == 0 ? ", and no check was asked" : ", and all checks passed")
                : Stream.of(counted(errors, "error"), counted(warnings, "warning"))
                        .filter(count -> !count.startsWith("0 "))
                        .collect(Collectors.joining(", "));
        return found + " (exit code " + verdict.path("exit_code").asText("?") + ")";
    }

    private static List<String> messages(JsonNode list) {
        List<String> all = RunFiles.texts(list);
        return all.size() <= MOST_MESSAGES
                ? all
                : Stream.concat(
                                all.stream().limit(MOST_MESSAGES),
                                Stream.of("and " + Numbers.count(all.size() - MOST_MESSAGES) + " more"))
                        .toList();
    }

    private static String counted(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private static List<String> inputs(RunFiles files) {
        return Stream.of(
                        "input",
                        "images",
                        "texts",
                        "embeddings",
                        "similarities",
                        "scores",
                        "candidate",
                        "reference",
                        "gallery",
                        "human")
                .filter(files.manifest()::has)
                .map(name -> named(name, files.manifest().path(name)))
                .filter(text -> !text.isEmpty())
                .toList();
    }

    private static String named(String name, JsonNode value) {
        String places =
                value.isArray() ? String.join(", ", RunFiles.texts(value)) : value.isTextual() ? value.asText() : "";
        return places.isEmpty() ? "" : name + " " + Excerpt.of(places, LONGEST_INPUT);
    }

    private static String rows(JsonNode report) {
        JsonNode pairs = report.path("pairs");
        String reasons =
                Cell.of(report.path("input").path("quarantine_reasons")).text();
        return String.format(
                Locale.ROOT,
                "%,d rows in = %,d scored + %,d quarantined%s",
                pairs.path("in").asLong(),
                pairs.path("scored").asLong(),
                pairs.path("quarantined").asLong(),
                pairs.path("quarantined").asLong() == 0 ? "" : " (" + reasons + ")");
    }
}
