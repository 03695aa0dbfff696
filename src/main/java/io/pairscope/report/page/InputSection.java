package io.pairscope.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.pairscope.core.text.Excerpt;
import io.pairscope.report.page.Chart.Axis;
import io.pairscope.report.page.Chart.Bars;
import io.pairscope.report.page.Chart.Line;
import io.pairscope.report.page.Chart.Lines;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What was read: rows that could not be used, shards that are unlike the others, rows that repeat. */
final class InputSection {
    private static final int CHARTED = 400;

    private InputSection() {}

    static Optional<Section> of(RunFiles run) {
        JsonNode input = run.report().path("input");
        JsonNode shards = run.report().path("shards");
        Section.Builder section = new Section.Builder("input", "Input")
                .figure(
                        "quarantine",
                        "Rows in quarantine, by reason",
                        "Rows that could not be used. A few are usual; one reason with many rows is mostly a fault of the step that"
                                + " wrote them. Rows that nobody has rated (not_rated) are no fault.",
                        Bars.of("reason", "rows", input.path("quarantine_reasons")))
                .table(
                        "Suspect shards",
                        "Shards that are unlike the others, and why. Look at how they were made before training on them.",
                        Records.table("Suspect shards", shards.path("suspect"), "shard", "findings", "faults"))
                .table(
                        "Bad shards",
                        "Files that could not be read.",
                        Records.of(input.path("bad_shards")).anyMatch(JsonNode::isObject)
                                ? Records.table("Bad shards", input.path("bad_shards"), "shard", "reason", "detail")
                                : Table.of(
                                        "Bad shards",
                                        List.of("shard"),
                                        Records.of(input.path("bad_shards")).map(shard -> List.of(Cell.of(shard)))))
                .figure(
                        "shards",
                        shards.path("sketches").path(0).has("pmi") ? "PMI by shard" : "Cosine by shard",
                        "Mean score of the pairs of each shard, and of its images with the texts of the next and the previous row."
                                + " A shard whose own texts do not fit best is off by one or shuffled.",
                        sketches(shards.path("sketches")))
                .figure(
                        "ranges",
                        "Row ranges against all rows",
                        "How far mean and covariance of each part of the rows are from those of all. Few rows differ"
                                + " by chance; the table below has the parts that differ by more. A trend says that the rows are"
                                + " sorted.",
                        ranges(shards.path("groups")))
                .table(
                        "Suspect row ranges",
                        "Parts that differ from all rows by more than chance, and in what.",
                        Records.entries("Suspect row ranges", shards.path("suspect_groups")))
                .table(
                        "Support",
                        "Dimensions in which the rows vary.",
                        support(run.report().path("support")));
        repeats(section, run.report().path("repeats"));
        return section.folded("Details of the input", Records.fields("Input", "name", "value", input))
                .folded(
                        "References",
                        Records.fields(
                                "References", "name", "value", run.report().path("references")))
                .folded(
                        "Kept moments",
                        Records.fields(
                                "Kept moments", "name", "value", run.report().path("reused")))
                .build();
    }

    private static Lines sketches(JsonNode sketches) {
        String score = sketches.path(0).has("pmi") ? "pmi" : "cosine";
        List<JsonNode> first = Records.of(sketches).limit(CHARTED).toList();
        boolean isScored = first.size() > 1
                && first.stream().anyMatch(shard -> shard.path(score).isNumber());
        List<Line> lines = Stream.of("", "_next_text", "_previous_text")
                .filter(part -> isScored)
                .map(part ->
                        line(part.isEmpty() ? "own text" : part.substring(1).replace('_', ' '), first, score + part))
                .toList();
        return new Lines(
                Axis.linear("shard"),
                Axis.linear(score.equals("pmi") ? "PMI (nats)" : score),
                first.stream()
                        .map(shard -> Excerpt.of(shard.path("shard").asText(), 60))
                        .toList(),
                lines,
                List.of());
    }

    private static Line line(String name, List<JsonNode> entries, String field) {
        double[] x = new double[entries.size()];
        double[] y = new double[entries.size()];
        for (int i = 0; i < x.length; i++) {
            x[i] = i;
            y[i] = RunFiles.number(entries.get(i).path(field));
        }
        return new Line(name, x, y, new double[0]);
    }

    private static Lines ranges(JsonNode groups) {
        List<JsonNode> all = Records.of(groups).limit(CHARTED).toList();
        List<Line> lines = Stream.of(
                        "image_mean_distance",
                        "text_mean_distance",
                        "image_covariance_distance",
                        "text_covariance_distance",
                        "cross_covariance_distance",
                        "cosine_mean_distance")
                .filter(field ->
                        all.stream().anyMatch(group -> group.path(field).isNumber()))
                .map(field -> line(field.replace('_', ' '), all, field))
                .toList();
        return new Lines(Axis.linear("row range"), Axis.linear("distance"), lines);
    }

    private static Table support(JsonNode support) {
        List<List<Cell>> rows = new ArrayList<>();
        support.properties()
                .forEach(set -> Stream.of("image", "text").forEach(side -> {
                    JsonNode found = set.getValue().path(side);
                    rows.add(List.of(
                            Cell.text(set.getKey()),
                            Cell.text(side),
                            Cell.of(found.path("dimensions")),
                            Cell.of(found.path("rank")),
                            Cell.of(found.path("constant_columns")),
                            Cell.of(found.path("dominant_column")),
                            Cell.of(found.path("dominant_row"))));
                }));
        return Table.of(
                "Dimensions and ranks",
                List.of("set", "side", "dimensions", "rank", "constant columns", "dominant column", "dominant row"),
                rows.stream());
    }

    private static void repeats(Section.Builder section, JsonNode repeats) {
        repeats.properties()
                .forEach(kind -> section.folded(
                        "Repeated " + kind.getKey() + ": "
                                + Cell.of(kind.getValue().path("distinct")).text() + " distinct of "
                                + Cell.of(kind.getValue().path("rows")).text() + " rows",
                        Records.table(
                                "Most frequent " + kind.getKey(),
                                kind.getValue().path("most_frequent"),
                                "count",
                                "id",
                                "shard",
                                "row")));
    }
}
