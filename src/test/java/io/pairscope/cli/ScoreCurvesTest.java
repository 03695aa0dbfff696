package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.Shards.Row;
import io.pairscope.fixtures.SharedSpark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Curves of an audit that show how its rows are spread: histograms of matched and re-paired scores, eigenvalues. */
@SharedSpark
class ScoreCurvesTest {
    private static final int DIMS = 4;

    private final SparkSession spark;

    @TempDir
    private Path directory;

    ScoreCurvesTest(SparkSession spark) {
        this.spark = spark;
    }

    /** A row of the first shard is refused: those beside it are no neighbours. */
    private List<List<Row>> write() {
        List<Row> rows = Gaussians.equicorrelated(1_500, DIMS, 0.8, 5);
        rows.set(700, new Row("refused", null, rows.get(700).text()));
        List<List<Row>> shards = List.of(rows.subList(0, 1_200), rows.subList(1_200, 1_500));
        for (int s = 0; s < 2; s++) {
            new Shards().doubles().rows(shards.get(s)).write(directory.resolve("in/" + s + ".parquet"));
        }
        return List.of(rows.subList(0, 700), rows.subList(701, 1_200), rows.subList(1_200, 1_500));
    }

    private CommandRun audit() {
        return CommandRun.audit(
                spark, directory.resolve("out"), "--input", directory.resolve("in"), "--set", "groups=1");
    }

    private static double[] unit(Double[] vector) {
        double norm = Math.sqrt(Arrays.stream(vector).mapToDouble(v -> v * v).sum());
        return Arrays.stream(vector).mapToDouble(v -> v / norm).toArray();
    }

    private static double cosine(Row image, Row text) {
        double[] x = unit(image.image());
        double[] y = unit(text.text());
        return IntStream.range(0, DIMS).mapToDouble(k -> x[k] * y[k]).sum();
    }

    private static long[] counts(JsonNode histogram) {
        return IntStream.range(0, histogram.get("counts").size())
                .mapToLong(bin -> histogram.get("counts").get(bin).asLong())
                .toArray();
    }

    private static double width(JsonNode histogram) {
        return (histogram.get("to").asDouble() - histogram.get("from").asDouble())
                / histogram.get("counts").size();
    }

    private static double mean(JsonNode histogram) {
        long[] counts = counts(histogram);
        double from = histogram.get("from").asDouble();
        return IntStream.range(0, counts.length)
                        .mapToDouble(bin -> counts[bin] * (from + (bin + 0.5) * width(histogram)))
                        .sum()
                / Arrays.stream(counts).sum();
    }

    @Test
    void histogramsHoldTheScoresOfRowsWithTheirOwnAndWithTheirNeighboursTexts() {
        List<List<Row>> runs = write();
        CommandRun run = audit();
        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonNode curves = run.report().get("curves");

        long[] cosines = new long[200];
        for (List<Row> rows : runs) {
            for (int i = 1; i < rows.size(); i++) {
                // Blocks of 1024 rows begin anew; the refused row ends none.
                if (rows == runs.get(1) && i == 1_024 - 700) {
                    continue;
                }
                for (double cosine :
                        new double[] {cosine(rows.get(i - 1), rows.get(i)), cosine(rows.get(i), rows.get(i - 1))}) {
                    cosines[(int) Math.floor((cosine + 1) * 100)]++;
                }
            }
        }
        long[] found = counts(curves.get("cosine_histogram_repaired"));
        // Rounding may put a cosine at an edge to the other side.
        assertThat(IntStream.range(0, 200)
                        .mapToLong(bin -> Math.abs(cosines[bin] - found[bin]))
                        .sum())
                .isLessThanOrEqualTo(2);
        assertThat(Arrays.stream(found).sum()).isEqualTo(Arrays.stream(cosines).sum());
        assertThat(curves.at("/cosine_histogram/counts")).hasSize(200);

        JsonNode matched = curves.get("pmi_histogram");
        JsonNode repaired = curves.get("pmi_histogram_repaired");
        assertThat(repaired.get("from")).isEqualTo(matched.get("from"));
        assertThat(repaired.get("to")).isEqualTo(matched.get("to"));
        long[] expected = new long[counts(matched).length];
        run.scores().forEach(row -> {
            double bin = (row.<Double>getAs("pmi") - matched.get("from").asDouble()) / width(matched);
            expected[(int) Math.max(0, Math.min(expected.length - 1, Math.floor(bin)))]++;
        });
        assertThat(counts(matched)).isEqualTo(expected);
        assertThat(counts(repaired)).hasSameSizeAs(expected);
        assertThat(Arrays.stream(counts(repaired)).sum())
                .isEqualTo(Arrays.stream(cosines).sum());
        double next = 0;
        for (JsonNode shard : run.report().at("/shards/sketches")) {
            double share = shard.get("rows").asDouble() / 1_499;
            next += share
                    * (shard.get("pmi_next_text").asDouble()
                            + shard.get("pmi_previous_text").asDouble())
                    / 2;
        }
        assertThat(mean(repaired)).isCloseTo(next, within(width(matched)));
        assertThat(mean(matched)).isGreaterThan(next + 1);
    }

    @Test
    void eigenvaluesAreThoseOfTheCovarianceOfEachSide() {
        List<Row> rows = write().stream().flatMap(List::stream).toList();
        CommandRun run = audit();

        for (String side : List.of("image", "text")) {
            List<double[]> vectors = rows.stream()
                    .map(row -> unit(side.equals("image") ? row.image() : row.text()))
                    .toList();
            double trace = 0;
            double squares = 0;
            double[][] covariance = new double[DIMS][DIMS];
            double[] mean = new double[DIMS];
            vectors.forEach(v -> IntStream.range(0, DIMS).forEach(k -> mean[k] += v[k] / vectors.size()));
            for (double[] v : vectors) {
                for (int j = 0; j < DIMS; j++) {
                    for (int k = 0; k < DIMS; k++) {
                        covariance[j][k] += (v[j] - mean[j]) * (v[k] - mean[k]) / (vectors.size() - 1);
                    }
                }
            }
            for (int j = 0; j < DIMS; j++) {
                trace += covariance[j][j];
                for (int k = 0; k < DIMS; k++) {
                    squares += covariance[j][k] * covariance[j][k];
                }
            }
            List<Double> eigenvalues = new ArrayList<>();
            run.report()
                    .at("/curves/covariance_eigenvalues_" + side)
                    .forEach(value -> eigenvalues.add(value.asDouble()));
            assertThat(eigenvalues).hasSize(DIMS).isSortedAccordingTo((a, b) -> Double.compare(b, a));
            assertThat(eigenvalues.stream().mapToDouble(v -> v).sum()).isCloseTo(trace, within(1e-12));
            assertThat(eigenvalues.stream().mapToDouble(v -> v * v).sum()).isCloseTo(squares, within(1e-12));
        }
    }
}
