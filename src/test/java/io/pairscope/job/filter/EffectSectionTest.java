package io.pairscope.job.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.divergence.Cmmd;
import io.pairscope.core.divergence.Gaussian;
import io.pairscope.core.divergence.Wasserstein;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.OnBadShard;
import io.pairscope.core.settings.ReadOptions;
import io.pairscope.core.spectrum.VendiScore;
import io.pairscope.engine.scan.KeptMoments;
import io.pairscope.engine.scan.MomentResult;
import io.pairscope.engine.scan.MomentScan;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Sessions;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import io.pairscope.job.Fitted;
import io.pairscope.job.StandardErrors.Uncertainty;
import io.pairscope.job.filter.EffectSection.OfValue;
import io.pairscope.job.filter.EffectSection.Values;
import io.pairscope.report.Report;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The section of a report on what a filter did, from rows to JSON. */
@SharedSpark
class EffectSectionTest {
    private static final int ROWS = 900;
    private static final int DIMS = 3;
    private static final int GROUPS = 12;
    private static final int SEED = 1;
    private static final int STATISTICS = 13;

    private final SparkSession spark;

    @TempDir
    private Path temporary;

    private final List<Shards.Row> rows = Gaussians.equicorrelated(ROWS, DIMS, 0.6, 8);

    EffectSectionTest(SparkSession spark) {
        this.spark = spark;
    }

    private Fitted scanned() {
        for (int s = 0; s < 3; s++) {
            new Shards()
                    .doubles()
                    .rows(rows.subList(300 * s, 300 * (s + 1)))
                    .write(temporary.resolve("in/part-" + s + ".parquet"));
        }
        Inventory inventory =
                Inventory.of(Sessions.of(spark), List.of(temporary.resolve("in").toString()), InputColumns.PAIRS);
        ReadOptions options = new ReadOptions(0, 0, Normalization.APPLY, GROUPS, OnBadShard.STOP, 0);
        MomentResult pass = MomentScan.run(Sessions.of(spark), "input", inventory, options);
        return new Fitted("input", pass.groups(), Optional.of(pass), Regularization.NONE);
    }

    private static BitSet numbers(IntStream numbers) {
        BitSet set = new BitSet();
        numbers.forEach(set::set);
        return set;
    }

    private JsonNode report(BitSet kept, Values values, Uncertainty uncertainty) {
        Report report = new Report(new Report.Pairs(ROWS, ROWS, 0), Map.of());
        new EffectSection(Sessions.of(spark), scanned(), kept, values, uncertainty, SEED).addTo(report);
        try {
            return new ObjectMapper().readTree(report.toJson());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static List<String> conclusions(JsonNode report) {
        return StreamSupport.stream(report.get("conclusions").spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static JsonNode entry(JsonNode report, String statistic, int which) {
        return StreamSupport.stream(report.get("effect").spliterator(), false)
                .filter(entry -> entry.get("statistic").asText().equals(statistic))
                .toList()
                .get(which);
    }

    private PairMoments moments(BitSet numbers) {
        return Gaussians.moments(numbers.stream().mapToObj(rows::get).toList(), Normalization.APPLY, 500);
    }

    private double vendi(BitSet numbers) {
        return VendiScore.of(moments(numbers).marginal(Side.IMAGE))
                .orElseThrow()
                .order1();
    }

    /** The paired jackknife of the difference, by its definition: both without the same range of rows, refitted. */
    private double errorOfVendi(BitSet all, BitSet kept) {
        double[] differences = new double[GROUPS];
        for (int g = 0; g < GROUPS; g++) {
            differences[g] = vendi(without(kept, g)) - vendi(without(all, g));
        }
        double mean = Arrays.stream(differences).average().orElseThrow();
        double squares = Arrays.stream(differences)
                .map(difference -> (difference - mean) * (difference - mean))
                .sum();
        return Math.sqrt((GROUPS - 1.0) / GROUPS * squares);
    }

    private static BitSet without(BitSet rows, int group) {
        BitSet left = (BitSet) rows.clone();
        left.clear(ROWS / GROUPS * group, ROWS / GROUPS * (group + 1));
        return left;
    }

    @Test
    void theWholeAndEveryValueStandBeforeAndAfterWithErrors() {
        BitSet all = numbers(IntStream.range(0, ROWS));
        BitSet kept = numbers(IntStream.range(0, ROWS).filter(i -> rows.get(i).image()[0] > -0.3));
        // Of the second value all rows lie in one shard, of the third one none is kept.
        BitSet even = numbers(IntStream.range(0, ROWS).filter(i -> i % 2 == 0));
        BitSet late = numbers(IntStream.range(650, 900).filter(i -> i % 2 == 1));
        BitSet lost = numbers(IntStream.range(0, 640).filter(i -> i % 2 == 1 && !kept.get(i)));
        List<OfValue> values = List.of(new OfValue("even", even), new OfValue(null, late), new OfValue("lost", lost));
        JsonNode report = report(kept, new Values(values, List.of()), Uncertainty.JACKKNIFE);

        assertThat(report.get("effect")).hasSize(4 * STATISTICS);
        JsonNode whole = entry(report, "vendi_image", 0);
        assertThat(whole.has("value")).isFalse();
        assertThat(whole.get("before").asDouble()).isCloseTo(vendi(all), within(1e-12));
        assertThat(whole.get("after").asDouble()).isCloseTo(vendi(kept), within(1e-12));
        assertThat(whole.get("difference").asDouble()).isCloseTo(vendi(kept) - vendi(all), within(1e-12));
        double error = errorOfVendi(all, kept);
        assertThat(whole.get("difference_standard_error").asDouble()).isCloseTo(error, within(1e-10 * error));
        BitSet random = KeptMoments.randomPart(all, (double) kept.cardinality() / ROWS, SEED);
        assertThat(whole.get("random").asDouble()).isCloseTo(vendi(random), within(1e-12));

        JsonNode ofEven = entry(report, "vendi_image", 1);
        assertThat(ofEven.get("value").asText()).isEqualTo("even");
        assertThat(ofEven.get("before").asDouble()).isCloseTo(vendi(even), within(1e-12));
        even.and(kept);
        assertThat(ofEven.get("after").asDouble()).isCloseTo(vendi(even), within(1e-12));
        assertThat(ofEven.get("difference_standard_error").asDouble()).isPositive();
        JsonNode ofLost = entry(report, "vendi_image", 3);
        assertThat(ofLost.get("value").asText()).isEqualTo("lost");
        assertThat(ofLost.get("after").isNull()).isTrue();
        assertThat(ofLost.get("note").asText()).isEqualTo("of the rows kept: too few rows: 0");
        JsonNode ofLate = entry(report, "vendi_image", 2);
        assertThat(ofLate.get("value").isNull()).isTrue();
        assertThat(ofLate.get("difference_standard_error").asDouble()).isPositive();

        double fid = Wasserstein.between(
                        Gaussian.of(moments(all).marginal(Side.TEXT)),
                        Gaussian.of(moments(kept).marginal(Side.TEXT)))
                .squared();
        assertThat(report.get("statistics").get("fid_text").get("value").asDouble())
                .isCloseTo(fid, within(1e-12));
        assertThat(entry(report, "fid_text", 0).get("difference").asDouble()).isCloseTo(fid, within(1e-12));
        double cmmd = Cmmd.between(
                Gaussian.of(moments(all).marginal(Side.IMAGE)),
                Gaussian.of(moments(random).marginal(Side.IMAGE)));
        assertThat(entry(report, "cmmd_image", 0).get("random").asDouble()).isCloseTo(cmmd, within(1e-12));
        List<String> conclusions = conclusions(report);
        assertThat(conclusions)
                .hasSize(5)
                .allSatisfy(sentence -> assertThat(sentence).endsWith("."));
        assertThat(conclusions.get(0))
                .startsWith("All rows: against as many rows taken at random these fall: vendi_image by ");
        assertThat(conclusions.get(2)).startsWith("Rows without a value: ");
        assertThat(conclusions.get(4))
                .isEqualTo("Rows with the value lost: no mutual information of those kept: too few rows: 0.");
    }

    @Test
    void valuesThatAreLeftOutAreNamed() {
        List<OfValue> two = IntStream.range(0, 2)
                .mapToObj(v ->
                        new OfValue("v" + v, numbers(IntStream.range(0, ROWS).filter(i -> i % 3 == v))))
                .toList();
        List<String> others =
                new ArrayList<>(IntStream.range(2, 25).mapToObj(v -> "v" + v).toList());
        others.set(0, null);
        JsonNode report = report(numbers(IntStream.range(0, 450)), new Values(two, others), Uncertainty.OFF);
        assertThat(report.get("effect")).hasSize(3 * STATISTICS);
        assertThat(entry(report, "cosine_mean", 0)
                        .get("difference_standard_error")
                        .isNull())
                .isTrue();
        assertThat(entry(report, "cosine_mean", 0).get("note").asText())
                .isEqualTo("no standard error: uncertainty is off");
        assertThat(conclusions(report).get(3))
                .startsWith("The effect is given for the 2 values with the most rows, and not for null, v3, v4, ")
                .endsWith(", v20, v21 and 3 others.");
    }

    @Test
    void fewRowsOrNoneAreNoFailure() {
        for (int left : new int[] {0, 1, 2, 5}) {
            JsonNode report = report(numbers(IntStream.range(0, left)), Values.NONE, Uncertainty.JACKKNIFE);
            assertThat(report.get("effect")).hasSize(STATISTICS);
            assertThat(entry(report, "cosine_mean", 0).get("before").isNumber()).isTrue();
            assertThat(entry(report, "cosine_mean", 0).get("after").isNull()).isEqualTo(left < 2);
            assertThat(conclusions(report).get(0)).startsWith("All rows: whether anything moved cannot be said: ");
            assertThat(report.get("statistics").get("fid_image").get("value").isNull())
                    .isEqualTo(left < 2);
        }
    }
}
