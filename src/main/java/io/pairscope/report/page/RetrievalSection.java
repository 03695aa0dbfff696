package io.pairscope.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.pairscope.core.text.Excerpt;
import io.pairscope.report.page.Chart.Axis;
import io.pairscope.report.page.Chart.Bars;
import io.pairscope.report.page.Chart.Forest;
import io.pairscope.report.page.Chart.Heights;
import io.pairscope.report.page.Chart.Interval;
import io.pairscope.report.page.Chart.Line;
import io.pairscope.report.page.Chart.Lines;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Search of one side with the other: recall, ranks, hubs, factors, classes. */
final class RetrievalSection {
    private static final List<String> DIRECTIONS =
            List.of("image_to_text", "text_to_image", "image_to_image", "text_to_text");
    private static final Pattern RECALL = Pattern.compile("recall_at_(\\d+)_([a-z]+_to_[a-z]+)");
    private static final int CHARTED = 30;

    private RetrievalSection() {}

    static Optional<Section> of(RunFiles run) {
        JsonNode report = run.report();
        return new Section.Builder("retrieval", "Retrieval")
                .figure(
                        "recall",
                        "Recall at k",
                        "Share of queries with a right answer among the first k, with one standard error. Worry when one direction"
                                + " is far below the other (hubs, see below), or when a larger k hardly helps.",
                        recall(run))
                .figure(
                        "ranks",
                        "Rank of the best right answer",
                        "How many queries find their best right answer at which rank. A long tail to the right means rows that are"
                                + " not found at all: wrong captions, or captions that fit many images.",
                        ranks(run))
                .figure(
                        "temperature",
                        "InfoNCE by temperature",
                        "The contrastive loss against its temperature; the lowest point is the best temperature for these rows.",
                        temperature(run.curve("info_nce_by_temperature")))
                .figure(
                        "factors",
                        "Factors that neighbours share",
                        "How often a neighbour has the same value, over how often chance gives it. Near 1 the encoder does not see"
                                + " the factor; far above it, rows are ordered by it.",
                        factors(report.path("factors")))
                .table(
                        "Hubs",
                        "Rows that are a neighbour of the most queries. A hub that very many queries name takes the place of their"
                                + " right answers; look for placeholders and empty captions.",
                        Records.table(
                                "Hubs by direction", report.path("hubs"), "direction", "id", "named", "shard", "row"))
                .figure(
                        "classes",
                        "Margins of the classes",
                        "How far a class is from the nearest other one. Small or negative margins mean classes that the encoder mixes.",
                        margins(report.path("classes")))
                .table(
                        "Classes",
                        "",
                        Records.table(
                                "Geometry of the classes",
                                report.path("classes"),
                                "class",
                                "side",
                                "rows",
                                "margin",
                                "nearest_class",
                                "diameter",
                                "rms_diameter",
                                "centroid_separation"))
                .build();
    }

    private static Lines recall(RunFiles run) {
        Map<String, List<Measured>> found = new LinkedHashMap<>();
        run.statistics().forEach(statistic -> {
            Matcher name = RECALL.matcher(statistic.name());
            if (name.matches() && Double.isFinite(statistic.value())) {
                found.computeIfAbsent(name.group(2), first -> new ArrayList<>()).add(statistic);
            }
        });
        List<Line> lines = new ArrayList<>();
        found.forEach((direction, recalls) -> {
            recalls.sort(Comparator.comparingDouble(RetrievalSection::k));
            lines.add(new Line(
                    direction,
                    recalls.stream().mapToDouble(RetrievalSection::k).toArray(),
                    recalls.stream().mapToDouble(Measured::value).toArray(),
                    recalls.stream().mapToDouble(Measured::error).toArray()));
        });
        return new Lines(Axis.log("k"), Axis.linear("recall"), lines);
    }

    private static double k(Measured recall) {
        Matcher name = RECALL.matcher(recall.name());
        return name.matches() ? Double.parseDouble(name.group(1)) : Double.NaN;
    }

    private static Bars ranks(RunFiles run) {
        List<String> ranks = new ArrayList<>();
        List<Heights> sets = new ArrayList<>();
        for (String direction : DIRECTIONS) {
            JsonNode histogram = run.curve("rank_histogram_" + direction);
            double[] counts = RunFiles.numbers(histogram.path("counts"));
            List<String> own = labels(histogram, counts.length);
            if (DoubleStream.of(counts).sum() > 0 && own.size() == counts.length) {
                if (own.size() > ranks.size()) {
                    ranks.clear();
                    ranks.addAll(own);
                }
                sets.add(new Heights(direction, counts));
            }
        }
        int length = ranks.size();
        return new Bars(
                "rank",
                Axis.linear("queries"),
                ranks,
                sets.stream()
                        .map(set -> new Heights(set.name(), Arrays.copyOf(set.values(), length)))
                        .toList(),
                0);
    }

    private static List<String> labels(JsonNode histogram, int bins) {
        double[] from = RunFiles.numbers(histogram.path("from"));
        double[] to = RunFiles.numbers(histogram.path("to"));
        return IntStream.range(0, Math.min(bins, Math.min(from.length, to.length)))
                .mapToObj(i -> from[i] == to[i] ? Numbers.of(from[i]) : Numbers.of(from[i]) + "–" + Numbers.of(to[i]))
                .toList();
    }

    private static Lines temperature(JsonNode curve) {
        double[] temperatures = RunFiles.numbers(curve.path("temperature"));
        Stream<Line> line = temperatures.length == 0
                ? Stream.empty()
                : Stream.of(Line.of("InfoNCE", temperatures, RunFiles.numbers(curve.path("info_nce"))));
        return new Lines(Axis.log("temperature"), Axis.linear("nats"), line.toList());
    }

    private static Forest factors(JsonNode factors) {
        List<Interval> rows = Records.of(factors)
                .map(factor -> {
                    double chance = RunFiles.number(factor.path("chance"));
                    double ratio = RunFiles.number(factor.path("ratio"));
                    double error = RunFiles.number(factor.path("standard_error")) / chance;
                    String label = Excerpt.of(factor.path("factor").asText(), 60) + ", "
                            + factor.path("direction").asText();
                    return new Interval(label, ratio, ratio - error, ratio + error);
                })
                .filter(row -> Double.isFinite(row.value()))
                .limit(CHARTED)
                .toList();
        return new Forest("times chance", rows, List.of(1.0));
    }

    private static Forest margins(JsonNode classes) {
        List<Interval> rows = Records.of(classes)
                .filter(entry -> entry.path("margin").isNumber())
                .sorted(Comparator.comparingDouble(entry -> entry.path("margin").doubleValue()))
                .limit(CHARTED)
                .map(entry -> new Interval(
                        Excerpt.of(entry.path("class").asText(), 60) + " ("
                                + entry.path("side").asText() + ")",
                        entry.path("margin").doubleValue(),
                        Double.NaN,
                        Double.NaN))
                .toList();
        return new Forest("margin", rows, List.of(0.0));
    }
}
