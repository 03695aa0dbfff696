package io.pairscope.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.pairscope.core.text.Excerpt;
import io.pairscope.report.page.Chart.Forest;
import io.pairscope.report.page.Chart.Interval;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Agreement of scores with people. */
final class AgreementSection {
    private static final List<String> COEFFICIENTS = List.of("pearson", "spearman", "kendall_tau_b", "kendall_tau_c");
    private static final String CHIEF = "kendall_tau_b";
    private static final int CHARTED = 40;
    private static final List<Double> ZERO = List.of(0.0);

    private AgreementSection() {}

    static Optional<Section> of(RunFiles run) {
        JsonNode report = run.report();
        return new Section.Builder("agreement", "Agreement with people")
                .figure(
                        "scores",
                        "Scores against ratings",
                        "Correlation of each score with the ratings, with its 95 % interval. An interval that holds 0 is no"
                                + " agreement; two scores differ only where their difference below leaves out 0.",
                        coefficients(report.path("agreement"), List.of("score")))
                .figure(
                        "categories",
                        "By category (Kendall τ-b)",
                        "The same within each category. A score that agrees overall but not within categories tells the"
                                + " categories apart, not the rows.",
                        categories(report.path("agreement")))
                .figure(
                        "differences",
                        "Which of two scores is better",
                        "Difference in strength of two scores, with its 95 % interval: of a score that falls when people are content, such as a"
                                + " distance, the coefficient counts with the other sign. It is clear where the interval leaves out 0.",
                        differences(report.path("differences")))
                .figure(
                        "people",
                        "Agreement of people with each other",
                        "How far one person agrees with another: few scores agree better with one person. The mean of many ratings"
                                + " has less noise, so scores may agree with it more than people do with each other.",
                        coefficients(report.path("human_agreement"), List.of("human_a", "human_b")))
                .figure(
                        "preferences",
                        "Preferences",
                        "Share of the pairs in which the score is higher for the row that people prefer, with its 95 % interval."
                                + " 0.5 is chance.",
                        shares(report.path("preferences"), "accuracy", 0.5))
                .figure(
                        "orderings",
                        "Orderings",
                        "Share of the pairs in which the better row is not below the worse one, with its 95 % interval.",
                        shares(report.path("orderings"), "share", 0.5))
                .folded(
                        "What each coefficient is",
                        Records.fields("Conventions", "name", "what", report.path("conventions")))
                .build();
    }

    /** The scores that agree most, by one coefficient. */
    static Stream<Headline> headlines(RunFiles run) {
        return Records.of(run.report().path("agreement"))
                .filter(AgreementSection::isOfAll)
                .filter(entry -> entry.path(CHIEF).path("value").isNumber())
                .sorted(Comparator.comparingDouble(
                        entry -> -Math.abs(entry.path(CHIEF).path("value").doubleValue())))
                .map(entry -> {
                    JsonNode found = entry.path(CHIEF);
                    double low = RunFiles.number(found.path("low"));
                    double high = RunFiles.number(found.path("high"));
                    double error = (high - low) / 4;
                    return new Headline(
                            Excerpt.of(entry.path("score").asText(), 60),
                            Numbers.of(found.path("value").doubleValue(), error),
                            "",
                            CHIEF,
                            Double.isNaN(error)
                                    ? ""
                                    : "95 %: " + Numbers.of(low, error) + " to " + Numbers.of(high, error),
                            "",
                            "agreement of the score with the ratings");
                });
    }

    private static boolean isOfAll(JsonNode entry) {
        return !entry.path("category").isTextual();
    }

    private static Forest coefficients(JsonNode list, List<String> names) {
        return new Forest(
                "correlation",
                Records.of(list)
                        .filter(AgreementSection::isOfAll)
                        .flatMap(entry -> COEFFICIENTS.stream()
                                .flatMap(coefficient ->
                                        interval(label(entry, names) + ", " + coefficient, entry.path(coefficient))))
                        .limit(CHARTED)
                        .toList(),
                ZERO);
    }

    private static Forest categories(JsonNode list) {
        return new Forest(
                "correlation",
                Records.of(list)
                        .filter(entry -> entry.path("category").isTextual())
                        .flatMap(entry -> interval(label(entry, List.of("category", "score")), entry.path(CHIEF)))
                        .limit(CHARTED)
                        .toList(),
                ZERO);
    }

    private static Forest differences(JsonNode list) {
        return new Forest(
                "difference",
                Records.of(list)
                        .filter(entry -> entry.path("difference").isNumber())
                        .map(entry -> new Interval(
                                entry.path("score_a").asText() + " − "
                                        + entry.path("score_b").asText() + ", "
                                        + entry.path("coefficient").asText(),
                                entry.path("difference").doubleValue(),
                                RunFiles.number(entry.path("low")),
                                RunFiles.number(entry.path("high"))))
                        .limit(CHARTED)
                        .toList(),
                ZERO);
    }

    private static Forest shares(JsonNode list, String field, double chance) {
        return new Forest(
                field,
                Records.of(list)
                        .filter(entry -> entry.path(field).isNumber())
                        .map(entry -> {
                            double share = entry.path(field).doubleValue();
                            List<String> names = isOfAll(entry) ? List.of("score") : List.of("score", "category");
                            return new Interval(
                                    label(entry, names),
                                    share,
                                    RunFiles.number(entry.path("low")),
                                    RunFiles.number(entry.path("high")));
                        })
                        .limit(CHARTED)
                        .toList(),
                List.of(chance));
    }

    private static Stream<Interval> interval(String label, JsonNode found) {
        return found.path("value").isNumber()
                ? Stream.of(new Interval(
                        label,
                        found.path("value").doubleValue(),
                        RunFiles.number(found.path("low")),
                        RunFiles.number(found.path("high"))))
                : Stream.empty();
    }

    private static String label(JsonNode entry, List<String> names) {
        return String.join(
                ", ",
                names.stream()
                        .map(name -> Excerpt.of(entry.path(name).asText(), 60))
                        .toList());
    }
}
