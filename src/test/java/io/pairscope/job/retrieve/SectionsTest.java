package io.pairscope.job.retrieve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pairscope.core.moments.Side;
import io.pairscope.core.similarity.Direction;
import io.pairscope.engine.scan.ClassTable.OfClass;
import io.pairscope.report.Console;
import io.pairscope.report.Report;
import io.pairscope.report.Verdict;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The lists of a retrieval's report, and their lines on the console. */
class SectionsTest {
    private final Report report = new Report(new Report.Pairs(3, 3, 0), Map.of());

    private JsonNode json(String section) throws IOException {
        return new ObjectMapper().readTree(report.toJson()).get(section);
    }

    private String console() {
        return Console.of(
                new Console.Summary("", "rows", List.of(), List.of(), List.of()),
                report,
                new Verdict(Verdict.Status.PASS, 0, List.of(), List.of()),
                "out");
    }

    @Test
    void factorsAreAListAndTheExtremesStandOnTheConsole() throws IOException {
        new FactorsSection(List.of(
                        new FactorsSection.Factor("color", Direction.IMAGE_TO_IMAGE, 0.25, 0.2, 1.25, 0.01),
                        new FactorsSection.Factor("shape", Direction.TEXT_TO_TEXT, 0.9, 0.3, 3, Double.NaN),
                        // Whose own text is among the neighbours.
                        new FactorsSection.Factor("noise", Direction.IMAGE_TO_TEXT, 0.2, 0.001, 200, 0.01),
                        new FactorsSection.Factor("none", Direction.TEXT_TO_TEXT, 0, 0, Double.NaN, Double.NaN)))
                .addTo(report);

        assertThat(json("factors").get(0).toString())
                .isEqualTo("{\"factor\":\"color\",\"direction\":\"image_to_image\",\"agreement\":0.25,\"chance\":0.2,"
                        + "\"ratio\":1.25,\"standard_error\":0.01}");
        assertThat(json("factors").get(1).get("standard_error").isNull()).isTrue();
        assertThat(console())
                .contains(
                        "factors",
                        "most sensitive: shape (text_to_text), 0.900 of neighbours agree, 3.00 times chance;"
                                + " most invariant: color (image_to_image), 0.250 of neighbours agree, 1.25 times chance");
    }

    @Test
    void classesAreAListAndTheSmallestMarginStandsOnTheConsole() throws IOException {
        new ClassesSection(List.of(
                        new OfClass("cat", Side.IMAGE, 7, 0.9, 0.5, "dog", 0.2, 0.4, true),
                        new OfClass("dog", Side.IMAGE, 1, 0, Double.NaN, "cat", 0.2, 0.4, true),
                        new OfClass("cat", Side.TEXT, 7, 0.9, 0.5, "dog", 0.1, 0.4, false)))
                .addTo(report);

        assertThat(json("classes").get(1).toString())
                .isEqualTo("{\"class\":\"dog\",\"side\":\"image\",\"rows\":1,\"diameter\":0.0,\"rms_diameter\":null,"
                        + "\"nearest_class\":\"cat\",\"margin\":0.2,\"centroid_separation\":0.4,\"exact\":true}");
        assertThat(console()).contains("smallest margin at most 0.100, between cat and dog (texts)");
    }

    @Test
    void oneClassAloneHasNoMarginAndNoLine() {
        new ClassesSection(List.of(new OfClass("cat", Side.IMAGE, 7, 0.9, 0.5, null, Double.NaN, Double.NaN, true)))
                .addTo(report);

        assertThat(console()).doesNotContain("classes");
    }

    @Test
    void hubsAreAListAndTheWorstStandsOnTheConsole() throws IOException {
        new HubsSection(List.of(
                        new HubsSection.Hub(Direction.IMAGE_TO_TEXT, "a", "s.parquet", 3, 40),
                        new HubsSection.Hub(Direction.TEXT_TO_IMAGE, "b", "s.parquet", 4, 4_000)))
                .addTo(report);

        assertThat(json("hubs").get(0).toString())
                .isEqualTo(
                        "{\"direction\":\"image_to_text\",\"id\":\"a\",\"shard\":\"s.parquet\",\"row\":3,\"named\":40}");
        assertThat(console()).contains("worst: b, a neighbour of 4,000 queries (text_to_image)");
    }

    @Test
    void namesWithBreaksOrOfThousandsOfLettersStayPartsOfALine() throws IOException {
        String id = "a\n\t\u2028\ud83d\ude00" + "x".repeat(5_000);
        new HubsSection(List.of(new HubsSection.Hub(Direction.IMAGE_TO_TEXT, id, "s.parquet", 3, 40))).addTo(report);
        new ClassesSection(List.of(new OfClass("cat\r\n", Side.IMAGE, 7, 0.9, 0.5, id, 0.2, 0.4, true))).addTo(report);

        // Sixty letters of the name: "a", a space, the emoji, the rest.
        String shown = "a \ud83d\ude00" + "x".repeat(57) + "\u2026";
        assertThat(console())
                .contains("worst: " + shown + ", a neighbour of 40 queries", "between cat  and " + shown + " (images)");
        assertThat(json("hubs").get(0).get("id").textValue()).isEqualTo(id);
    }

    @Test
    void anEmptyListIsThere() throws IOException {
        new HubsSection(List.of()).addTo(report);

        assertThat(json("hubs").isArray()).isTrue();
        assertThat(console()).doesNotContain("hubs");
    }
}
