package io.pairscope.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.pairscope.report.page.Chart.Axis;
import io.pairscope.report.page.Chart.Line;
import io.pairscope.report.page.Chart.Lines;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** What statistics become when a share of the pairs is put together anew. */
final class ShuffleSection {
    private static final Axis SHARE = Axis.linear("share of the pairs that is shuffled");

    private ShuffleSection() {}

    static Optional<Section> of(RunFiles run) {
        return new Section.Builder("shuffle", "Shuffle curves")
                .figure(
                        "information",
                        "Information against shuffling",
                        "Mutual information and MID under the pairs' own Gaussian when some of the pairs are wrong. The steeper the fall, the better these"
                                + " numbers find wrong pairs; a flat curve says that the pairing carries nothing.",
                        curves(
                                run,
                                Axis.linear("nats"),
                                "mutual_information",
                                "mutual_information_bias_corrected",
                                "mid"))
                .figure(
                        "alignment",
                        "Cosine and CKA against shuffling",
                        "The same of the mean cosine and of CKA. At 1 no pair is right: what remains there does not come from the pairing.",
                        curves(run, Axis.linear("value"), "cosine_mean", "cka", "cka_unbiased"))
                .table(
                        "Shuffle check",
                        "Pairs were put together anew, and their numbers held against the closed forms. Within four standard"
                                + " errors is right; more is a defect.",
                        check(run.report().path("shuffle_check")))
                .build();
    }

    private static Lines curves(RunFiles run, Axis y, String... names) {
        double[] shares = RunFiles.numbers(run.curve("shuffle").path("p"));
        return new Lines(
                SHARE,
                y,
                Arrays.stream(names)
                        .map(name -> Line.of(
                                name,
                                shares,
                                RunFiles.numbers(run.curve("shuffle").path(name))))
                        .filter(line -> DoubleStream.of(line.y()).anyMatch(Double::isFinite))
                        .toList());
    }

    private static Table check(JsonNode check) {
        List<List<Cell>> rows = new ArrayList<>();
        Stream.of("mid", "cosine_mean").filter(check::has).forEach(name -> {
            JsonNode found = check.path(name);
            rows.add(List.of(
                    Cell.text(name),
                    Cell.of(found.path("expected")),
                    Cell.of(found.path("observed")),
                    Cell.of(found.path("standard_error")),
                    Cell.of(found.path("z")),
                    Cell.of(found.path("agrees")),
                    Cell.text(
                            found.path("note").isTextual() ? found.path("note").asText() : "")));
        });
        return Table.of(
                "Expected and observed",
                List.of("statistic", "expected", "observed", "standard error", "z", "agrees", "note"),
                rows.stream());
    }
}
