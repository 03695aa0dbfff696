package io.pairscope.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.pairscope.report.page.Chart.Bins;
import io.pairscope.report.page.Chart.Histogram;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Scores of pairs: how they are spread, against pairs put together anew, and the pairs at their ends. */
final class PairsSection {
    private static final String ENDS_MEANING =
            "Look at these first: wrong captions, broken images and placeholders gather at the low end.";
    private static final String COSINES_MEANING =
            "Where there is a PMI look at that first: pairs of one kind may have low cosines and be right.";
    private static final Map<String, String> ENDS = new LinkedHashMap<>();

    static {
        ENDS.put("lowest_pmi", "Least likely pairs (lowest PMI)");
        ENDS.put("lowest_cosine", "Pairs of lowest cosine");
        ENDS.put("highest_pmi", "Most likely pairs (highest PMI)");
        ENDS.put("highest_cosine", "Pairs of highest cosine");
    }

    private PairsSection() {}

    static Optional<Section> of(RunFiles run) {
        Section.Builder section = new Section.Builder("pairs", "Pairs")
                .figure(
                        "pmi",
                        "PMI of the pairs",
                        "How much likelier an image and its text are together than by chance, in nats. Pairs that are matched"
                                + " should lie to the right of images with the text of another row; worry when the two"
                                + " overlap much though neighbouring rows are not alike, or when a group of pairs stands far to"
                                + " the left.",
                        histogram(run, "pmi_histogram", "PMI (nats)"))
                .figure(
                        "cosine",
                        "Cosine of the pairs",
                        "Cosine of an image and its text. The more the matched pairs and those put together anew overlap, the"
                                + " less a cosine tells right from wrong; a peak at 1 or at 0 is mostly a fault of the data.",
                        histogram(run, "cosine_histogram", "cosine"));
        if (run.report().path("shown").path("pairs").isEmpty()) {
            section.table(
                    "Pairs at the ends of the scores",
                    ENDS_MEANING,
                    ids(run.report().path("extremes")));
        } else {
            ENDS.forEach((name, title) -> {
                Table end = shown(run.report().path("shown"), name, title);
                if (name.startsWith("lowest")) {
                    section.table(title, name.equals("lowest_pmi") ? ENDS_MEANING : COSINES_MEANING, end);
                } else {
                    section.folded(title, end);
                }
            });
        }
        return section.folded("Quantiles of the scores", quantiles(run)).build();
    }

    private static Histogram histogram(RunFiles run, String name, String x) {
        return new Histogram(
                x,
                Stream.concat(
                                Bins.of("matched pairs", run.curve(name), "counts"),
                                Bins.of("re-paired", run.curve(name + "_repaired"), "counts"))
                        .toList());
    }

    private static Table ids(JsonNode extremes) {
        List<String> names = ENDS.keySet().stream()
                .filter(name -> !extremes.path(name).isEmpty())
                .toList();
        int most = names.stream()
                .mapToInt(name -> extremes.path(name).size())
                .max()
                .orElse(0);
        return Table.of(
                "Pairs at the ends of the scores",
                names.stream().map(name -> name.replace('_', ' ')).toList(),
                IntStream.range(0, most)
                        .mapToObj(i -> names.stream()
                                .map(name -> Cell.of(extremes.path(name).path(i)))
                                .toList()));
    }

    private static Table shown(JsonNode shown, String name, String title) {
        List<String> columns = RunFiles.texts(shown.path("columns"));
        List<String> head = new ArrayList<>(List.of("id"));
        head.addAll(columns);
        head.addAll(List.of("PMI", "cosine", "shard", "row"));
        return Table.of(title, head, Records.of(shown.path("pairs").path(name)).map(pair -> row(pair, columns)));
    }

    private static List<Cell> row(JsonNode pair, List<String> columns) {
        List<Cell> row = new ArrayList<>(List.of(Cell.of(pair.path("id"))));
        for (String column : columns) {
            JsonNode picture = pair.path("images").path(column);
            row.add(
                    picture.isTextual()
                            ? Cell.picture(
                                    picture.asText(),
                                    column + " of " + pair.path("id").asText())
                            : Cell.of(pair.path("values").path(column)));
        }
        row.add(Cell.of(pair.path("pmi")));
        row.add(Cell.of(pair.path("cosine")));
        row.add(Cell.of(pair.path("shard")));
        row.add(Cell.of(pair.path("row")));
        return row;
    }

    private static Table quantiles(RunFiles run) {
        JsonNode pmi = run.curve("pmi_quantiles");
        JsonNode cosine = run.curve("cosine_quantiles");
        List<String> at = new ArrayList<>();
        (pmi.isEmpty() ? cosine : pmi).fieldNames().forEachRemaining(at::add);
        return Table.of(
                "Values below which this share of the pairs lies",
                List.of("share of the pairs", "PMI (nats)", "cosine"),
                at.stream()
                        .map(share ->
                                List.of(Cell.shown(share), Cell.of(pmi.path(share)), Cell.of(cosine.path(share)))));
    }
}
