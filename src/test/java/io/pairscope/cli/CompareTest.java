package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pairscope.fixtures.Damage;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Pairs;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The comparison of two sets as a user runs it. */
@SharedSpark
class CompareTest {
    private static final Path NOTO = Path.of("data-samples/emoji-noto");
    private static final Path TWEMOJI = Path.of("data-samples/emoji-twemoji");
    private static final Path KEYWORDS = Path.of("data-samples/emoji-keywords-names-24");

    /** As in src/test/resources/reference_statistics.json, "emoji-twemoji under emoji-noto". */
    private static final double FID_IMAGE = 0.0938055771022337;

    private static final double FID_NOISE_FLOOR_IMAGE = 0.014484649081689316;

    /** The Frechet distance of the same images as they are stored. */
    private static final double FID_IMAGE_RAW = 4.9152;

    private final SparkSession spark;

    @TempDir
    private Path temporary;

    CompareTest(SparkSession spark) {
        this.spark = spark;
    }

    private CommandRun compare(String output, Object... arguments) {
        return CommandRun.in(spark, "compare", temporary.resolve(output), arguments);
    }

    private Path state(Path input) {
        return state(input, "off");
    }

    private Path state(Path input, String rawMoments) {
        Path output = temporary.resolve("audit-" + rawMoments + "-" + input.getFileName());
        assertThat(CommandRun.audit(spark, output, "--input", input, "--set", "raw-moments=" + rawMoments)
                        .exitCode())
                .isZero();
        return output.resolve("state/moments.arrow");
    }

    private Path gaussians(String name, int n, long seed) {
        return shifted(name, n, 0, seed);
    }

    /** Images moved by a part of their deviation. */
    private Path shifted(String name, int n, double shift, long seed) {
        Path directory = temporary.resolve(name);
        List<Shards.Row> rows = Gaussians.equicorrelated(n, 4, 0.5, seed);
        rows.forEach(row -> Arrays.setAll(row.image(), j -> row.image()[j] + shift));
        new Shards().rows(rows).write(directory.resolve("part.parquet"));
        return directory;
    }

    @Test
    void twoStatesGiveWhatTheirPairsGiveWithoutAScan() {
        Path reference = state(KEYWORDS.resolve("part-00000.parquet"), "on");
        Path candidate = state(KEYWORDS.resolve("part-00001.parquet"), "on");
        CommandRun pairs = compare(
                "pairs",
                "--reference",
                KEYWORDS.resolve("part-00000.parquet"),
                "--candidate",
                KEYWORDS.resolve("part-00001.parquet"),
                "--set",
                "uncertainty=jackknife");
        JobCount jobs = JobCount.of(spark);
        CommandRun states =
                compare("states", "--reference", reference, "--candidate", candidate, "--set", "uncertainty=jackknife");
        assertThat(states.exitCode()).isZero();
        assertThat(jobs.descriptions())
                .containsOnly(
                        "Pairscope: errors of the reference",
                        "Pairscope: errors of the candidate",
                        "Pairscope: sampling floor");
        assertThat(withoutKid(states)).isEqualTo(withoutKid(pairs));
        assertThat(states.statistic("kid_image").get("note").asText()).contains("no rows");
        assertThat(states.report().at("/pairs/scored").asLong())
                .isEqualTo(pairs.report().at("/pairs/scored").asLong())
                .isEqualTo(1583 - states.report().at("/input/reference_pairs").asLong());
        for (String name : List.of(
                "kl_image",
                "wasserstein2_image",
                "fid_image",
                "fid_joint",
                "fid_sampling_floor_text",
                "fid_sampling_floor_joint",
                "fid_extrapolated_image",
                "gram_loss_image",
                "fid_image_raw")) {
            assertThat(states.statistic(name).get("standard_error").asDouble())
                    .as(name)
                    .isPositive();
        }
    }

    @Test
    void setsWhoseColumnsHaveOtherNamesAreToldTheWayThatReadsBoth() {
        Path plain = gaussians("a", 300, 1);
        Path other = temporary.resolve("other");
        new Shards()
                .columns("clip_image", "clip_text")
                .rows(Gaussians.equicorrelated(200, 4, 0.5, 2))
                .write(other.resolve("part.parquet"));
        Object[] named = {"--image-column", "clip_image", "--text-column", "clip_text"};
        Object[] both = {"--reference", plain, "--candidate", other};
        for (CommandRun run : List.of(
                compare("default", both),
                compare("named", Stream.of(both, named).flatMap(Stream::of).toArray()),
                compare("quarantined", "--reference", plain, "--candidate", other, "--on-bad-shard", "quarantine"),
                compare("dry", "--dry-run", "--reference", plain, "--candidate", other),
                CommandRun.audit(spark, temporary.resolve("audit"), "--input", plain, "--reference", other))) {
            assertThat(run.exitCode()).isEqualTo(5);
            assertThat(run.err())
                    .contains("audit the reference by its own names", "state/moments.arrow, as --reference")
                    .doesNotContain("nothing is left");
        }
        CommandRun search =
                CommandRun.retrieve(spark, temporary.resolve("search"), "--input", plain, "--gallery", other);
        assertThat(search.exitCode()).isEqualTo(5);
        assertThat(search.err()).contains("write one of them again with the names of the other");

        Object[] wayOut = {"--reference", state(plain), "--candidate", other};
        CommandRun found =
                compare("found", Stream.of(wayOut, named).flatMap(Stream::of).toArray());
        CommandRun alike = compare("alike", "--reference", plain, "--candidate", gaussians("b", 200, 2));
        assertThat(found.exitCode()).as(found.err()).isZero();
        assertThat(found.value("fid_joint")).isCloseTo(alike.value("fid_joint"), within(1e-12));
        assertThat(found.verdict().get("warnings").toString()).doesNotContain("the other way round");
    }

    @Test
    void columnsOfImagesAndTextsThatAreEachOthersAreAWarning() {
        Path plain = gaussians("a", 300, 1);
        Path output = temporary.resolve("exchanged");
        assertThat(CommandRun.audit(
                                spark,
                                output,
                                "--input",
                                gaussians("b", 200, 2),
                                "--image-column",
                                "text_embedding",
                                "--text-column",
                                "image_embedding")
                        .exitCode())
                .isZero();
        Path exchanged = output.resolve("state/moments.arrow");
        assertThat(warnings(compare("out", "--reference", plain, "--candidate", exchanged)))
                .contains("the reference has its images in column image_embedding and its texts in column"
                        + " text_embedding, the candidate the other way round");
        assertThat(warnings(CommandRun.audit(
                        spark, temporary.resolve("audit"), "--input", plain, "--reference", exchanged)))
                .contains("the reference has its images in column text_embedding and its texts in column"
                        + " image_embedding, the input the other way round");
        assertThat(warnings(compare("same", "--reference", exchanged, "--candidate", exchanged)))
                .doesNotContain("the other way round");
    }

    private static String warnings(CommandRun run) {
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run.verdict().get("warnings").toString();
    }

    private static JsonNode withoutKid(CommandRun run) {
        return ((ObjectNode) run.statistics()).without(List.of("kid_image", "kid_text"));
    }

    @Test
    void distancesOfUnitRowsAndOfRawRowsComeFromOneRunAndSayWhichTheyAre() {
        CommandRun both = compare("both", "--reference", NOTO, "--candidate", TWEMOJI);
        CommandRun never = compare("never", "--reference", NOTO, "--candidate", TWEMOJI, "--normalize", "never");
        assertThat(both.value("fid_image")).isCloseTo(FID_IMAGE, within(1e-9 * FID_IMAGE));
        assertThat(both.value("fid_image_raw")).isCloseTo(FID_IMAGE_RAW, within(5e-5));
        for (String name : List.of("fid_image", "wasserstein2_image", "gram_loss_image")) {
            assertThat(note(both, name)).contains("on unit rows");
            assertThat(note(both, name + "_raw")).contains("as they are stored");
            assertThat(note(never, name)).contains("as they are stored");
            // Two roundings a value more, and sums of 1 583 rows in the same order.
            assertThat(both.value(name + "_raw"))
                    .isCloseTo(never.value(name), within(1e-12 * Math.abs(never.value(name))));
            assertThat(never.value(name + "_raw")).isEqualTo(never.value(name));
        }
        assertThat(both.value("kid_image")).isCloseTo(never.value("kid_image"), within(1e-12));
        assertThat(note(both, "kid_image")).contains("1,583 rows of the reference");
        assertThat(both.out()).contains("fid_image_raw").contains("4.91520");
    }

    @Test
    void kidIsTheDoubleSumOverTheRowsAsTheyAreStored() {
        CommandRun run = compare("out", "--reference", gaussians("a", 300, 1), "--candidate", gaussians("b", 200, 2));
        double[][] x = images(Gaussians.equicorrelated(300, 4, 0.5, 1));
        double[][] y = images(Gaussians.equicorrelated(200, 4, 0.5, 2));

        // Kernels of size one, sums of 300² of them.
        assertThat(run.value("kid_image")).isCloseTo(kid(x, y), within(1e-12));
        assertThat(run.statistic("kid_image").get("standard_error").asDouble()).isPositive();
        assertThat(run.value("cmmd_unbiased_image")).isLessThan(run.value("cmmd_image"));
        CommandRun few = compare("few", "--reference", gaussians("c", 300, 1), "--candidate", gaussians("d", 7, 2));
        assertThat(few.statistic("kid_image").get("standard_error").isNull()).isTrue();
        assertThat(note(few, "kid_image")).endsWith("no standard error: needs 8 rows in each set");
    }

    /** As they are stored: float. */
    private static double[][] images(List<Shards.Row> rows) {
        return rows.stream()
                .map(row -> Arrays.stream(row.image())
                        .mapToDouble(Double::floatValue)
                        .toArray())
                .toArray(double[][]::new);
    }

    private static double kid(double[][] x, double[][] y) {
        double n = x.length;
        double m = y.length;
        return (kernels(x, x) - own(x)) / (n * (n - 1))
                + (kernels(y, y) - own(y)) / (m * (m - 1))
                - 2 * kernels(x, y) / (n * m);
    }

    private static double kernels(double[][] a, double[][] b) {
        return Arrays.stream(Pairs.products(a, b))
                .flatMapToDouble(Arrays::stream)
                .map(dot -> Math.pow(dot / 4 + 1, 3))
                .sum();
    }

    private static double own(double[][] rows) {
        return Arrays.stream(rows)
                .mapToDouble(row -> Math.pow(Pairs.dot(row, row) / 4 + 1, 3))
                .sum();
    }

    private static String note(CommandRun run, String name) {
        return run.statistic(name).get("note").asText();
    }

    @Test
    void aStateWithoutRawMomentsLeavesTheRawDistancesNullAndSaysHowToGetThem() {
        CommandRun run = compare("out", "--reference", state(NOTO), "--candidate", TWEMOJI);
        assertThat(run.exitCode()).isZero();
        assertThat(run.value("fid_image")).isCloseTo(FID_IMAGE, within(1e-9 * FID_IMAGE));
        for (String name : List.of("fid_image_raw", "wasserstein2_text_raw", "gram_loss_text_raw")) {
            assertThat(run.statistic(name).get("value").isNull()).as(name).isTrue();
            assertThat(note(run, name)).contains("raw-moments = on");
        }
        assertThat(note(run, "kid_text")).contains("no rows");
    }

    @Test
    void whatComesOutIsWhatTheDesignNamesWithErrorsAndConclusions() {
        CommandRun run = compare("out", "--reference", NOTO, "--candidate", TWEMOJI, "--sliced", "16");
        assertThat(run.exitCode()).isZero();
        for (String file : List.of("report.json", "manifest.json", "verdict.json")) {
            assertThat(run.output().resolve(file)).exists();
        }
        // Independently: the Frechet distance of the unit rows, by numpy.
        assertThat(run.value("fid_above_noise_floor_image"))
                .isCloseTo(FID_IMAGE - FID_NOISE_FLOOR_IMAGE, within(1e-9 * FID_IMAGE));
        assertThat(run.value("wasserstein2_image")).isCloseTo(Math.sqrt(run.value("fid_image")), within(1e-12));
        assertThat(run.value("kl_symmetric_image"))
                .isCloseTo(run.value("kl_image") + run.value("kl_reversed_image"), within(1e-9));
        // The sliced distance is at most the full one; with equal texts it is zero.
        assertThat(run.value("sliced_wasserstein2_image")).isBetween(0.0, run.value("wasserstein2_image"));
        assertThat(run.value("sliced_wasserstein2_text")).isZero();
        assertThat(note(run, "sliced_wasserstein2_text"))
                .isEqualTo("16 random directions; no standard error: the rows are equal along every direction");
        assertThat(run.report().at("/conclusions/gram_loss").asText()).contains("do not mean equal distributions");
        assertThat(run.out()).contains("fid_image").contains("fid_sampling_floor_image");
        // ½(637·c(637) − 256·c(256) − 381·c(381)) of c(d) = 1582/(1581 − d)·(1 + 1/1583) is 129.9.
        String beside =
                "the reference's own pairs have 55.1385 nats; pairs of the same kind are expected about 130 below";
        assertThat(note(run, "mid")).startsWith(beside);
        assertThat(run.report().at("/conclusions/mid").asText()).contains(beside);
    }

    private CommandRun withErrors(String uncertainty, Path reference, Path candidate) {
        return compare(
                uncertainty,
                "--reference",
                reference,
                "--candidate",
                candidate,
                "--set",
                "groups=32",
                "--set",
                "uncertainty=" + uncertainty);
    }

    /** 110 rows per dimension and more: enough for errors without refits, which four refitted folds confirm. */
    @Test
    void errorsOfLargeSetsAreLinearisedAndThoseOfRefits() {
        Path reference = shifted("reference", 1100, 0.5, 1);
        Path candidate = shifted("candidate", 900, 0.5, 2);
        CommandRun linearised = withErrors("auto", reference, candidate);
        CommandRun refitted = withErrors("jackknife", reference, candidate);
        assertThat(linearised.report().get("standard_errors").asText())
                .contains("reference: linearised", "candidate: linearised");
        assertThat(refitted.report().get("standard_errors").asText()).isEqualTo("refitted folds");
        for (String name :
                List.of("fid_image", "wasserstein2_joint", "kl_joint", "mid", "cmmd_text", "fid_image_raw")) {
            double error = refitted.statistic(name).get("standard_error").asDouble();
            assertThat(linearised.statistic(name).get("standard_error").asDouble())
                    .as(name)
                    .isCloseTo(error, within(0.02 * error));
            assertThat(linearised.statistic(name).get("value"))
                    .isEqualTo(refitted.statistic(name).get("value"));
        }
    }

    /** 100 rows per dimension and more. */
    @Test
    void drawsOfLargeSetsAreTakenToSecondOrderUnlessAllAreToBeComputed() {
        Path[] sets = {temporary.resolve("reference"), temporary.resolve("candidate")};
        for (int set = 0; set < sets.length; set++) {
            List<Shards.Row> rows = Gaussians.equicorrelated(3520 - 192 * set, 16, 0.5, set + 1);
            new Shards().doubles().rows(rows).write(sets[set].resolve("part.parquet"));
        }
        CommandRun followed = withErrors("auto", sets[0], sets[1]);
        CommandRun computed = withErrors("jackknife", sets[0], sets[1]);
        for (String part : List.of("image", "text", "joint")) {
            String name = "fid_sampling_floor_" + part;
            JsonNode exact = computed.statistic(name);
            JsonNode nearby = followed.statistic(name);
            String largest = "chance reaches up to ";
            assertThat(exact.get("note").asText()).startsWith("mean of 24 re-splits of the row ranges; " + largest);
            assertThat(nearby.get("note").asText())
                    .startsWith("mean of 24 re-splits of the row ranges, most of them to second order; " + largest);
            assertThat(nearby.get("value").asDouble())
                    .isNotEqualTo(exact.get("value").asDouble())
                    .isCloseTo(
                            exact.get("value").asDouble(),
                            within(0.02 * exact.get("standard_error").asDouble()));
        }
    }

    @Test
    void aSetIsNotApartFromItself() {
        CommandRun run = compare("out", "--reference", NOTO, "--candidate", NOTO);
        assertThat(run.value("fid_joint")).isZero();
        assertThat(run.value("wasserstein2_text")).isZero();
        assertThat(run.value("gram_loss_joint")).isZero();
        assertThat(run.value("cmmd_image")).isZero();
        assertThat(run.value("mid")).isCloseTo(55.13852256470955, within(1e-8));
        // KL has divisor M on one side and N − 1 on the other.
        assertThat(run.value("kl_joint")).isCloseTo(0, within(1e-3));
    }

    @Test
    void aShardWithoutAGoodRowIsNamedWithItsSet() {
        new Shards().rows(Gaussians.equicorrelated(100, 3, 0.5, 1)).write(temporary.resolve("candidate/a.parquet"));
        new Shards().rows(Gaussians.equicorrelated(9, 4, 0.5, 1)).write(temporary.resolve("candidate/other.parquet"));
        CommandRun run = compare(
                "out",
                "--reference",
                temporary.resolve("candidate/a.parquet"),
                "--candidate",
                temporary.resolve("candidate"),
                "--set",
                "max-quarantined-fraction=0.9");
        assertThat(run.verdict().get("warnings").toString())
                .contains("candidate: 1 shard(s) without a good row: other.parquet");
    }

    @Test
    void samplesOfOneGaussianLieNearTheNoiseFloor() {
        CommandRun run = compare(
                "out",
                "--reference",
                gaussians("a", 4000, 1),
                "--candidate",
                gaussians("b", 4000, 2),
                "--normalize",
                "never");
        // The floor is the mean of a sum of some tens of squares, whose scatter is below its size.
        assertThat(run.value("fid_image")).isBetween(0.0, 3 * run.value("fid_noise_floor_image"));
        assertThat(run.statistic("cmmd_image").get("note").asText()).contains("unit rows");
        // Five standard errors of the mean PMI of 4 000 pairs: √(dρ²/n) = 0.016.
        assertThat(run.value("mid")).isCloseTo(-2 * Math.log(1 - 0.25), within(0.08));
    }

    /** Each side is that of the reference in another order; only what a pair has in common is gone. */
    @Test
    void pairsThatAreBrokenAreFurtherApartThanChanceThoughNeitherSideIs() {
        List<Shards.Row> rows = Gaussians.equicorrelated(800, 4, 0.8, 1);
        new Shards().rows(rows).write(temporary.resolve("paired/part.parquet"));
        List<Shards.Row> broken = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            Shards.Row next = rows.get((i + 1) % rows.size());
            broken.add(new Shards.Row(rows.get(i).id(), rows.get(i).image(), next.text()));
        }
        new Shards().rows(broken).write(temporary.resolve("broken/part.parquet"));
        CommandRun run = compare(
                "out",
                "--reference",
                temporary.resolve("paired"),
                "--candidate",
                temporary.resolve("broken"),
                "--normalize",
                "never",
                "--set",
                "uncertainty=jackknife");
        assertThat(run.report().at("/conclusions/fid").asText())
                .contains("The images are no further apart than chance", "The texts are no further apart than chance")
                .contains("The pairs are further apart than chance");
        assertThat(run.out())
                .contains("The pairs are further apart than chance")
                .contains("images and texts are as those of the reference, but pairs of them fit less");
    }

    /** Four dimensions and 400 rows: the mean distance by chance is some 0.03, a shift by 0.25 adds 0.25 to it. */
    @Test
    void onlyAShiftIsFurtherApartThanChance() {
        CommandRun run = compare(
                "out",
                "--reference",
                gaussians("a", 400, 1),
                "--candidate",
                shifted("b", 400, 0.25, 2),
                "--normalize",
                "never",
                "--set",
                "uncertainty=jackknife");
        assertThat(run.report().at("/conclusions/fid").asText())
                .contains("images are further apart than chance")
                .contains("texts are no further apart than chance")
                .contains("fid_sampling_floor");
        assertThat(run.statistic("fid_sampling_floor_image").get("note").asText())
                .contains("24 re-splits");
        assertThat(run.value("fid_extrapolated_image"))
                .isCloseTo(
                        0.25,
                        within(4
                                * run.statistic("fid_extrapolated_image")
                                        .get("standard_error")
                                        .asDouble()));
    }

    private CommandRun changed(String output, UnaryOperator<List<Shards.Row>> change) {
        return changed(output, "jackknife", change);
    }

    private CommandRun changed(String output, String uncertainty, UnaryOperator<List<Shards.Row>> change) {
        for (String name : List.of("a", "b")) {
            List<Shards.Row> rows = change.apply(Gaussians.equicorrelated(400, 4, 0.5, name.charAt(0)));
            new Shards().doubles().rows(rows).write(temporary.resolve(name + "/part.parquet"));
        }
        return compare(
                output,
                "--reference",
                temporary.resolve("a"),
                "--candidate",
                temporary.resolve("b"),
                "--normalize",
                "never",
                "--set",
                "uncertainty=" + uncertainty);
    }

    @Test
    void rowsThatRepeatOrStandInOrderAllowNoConclusionFromChance() {
        for (String uncertainty : List.of("jackknife", "auto")) {
            CommandRun repeated = changed(uncertainty, uncertainty, rows -> {
                List<Shards.Row> twice = new ArrayList<>(rows.subList(0, 200));
                twice.addAll(rows.subList(0, 200));
                return twice;
            });
            assertThat(repeated.report().at("/conclusions/fid").asText())
                    .contains(
                            "images or texts or pairs are further apart than chance puts two samples cannot be said: 50 % of the rows of"
                                    + " the reference repeat others");
        }
        CommandRun sorted = changed(
                "sorted",
                rows -> rows.stream()
                        .sorted(Comparator.comparing(row -> row.image()[0]))
                        .toList());
        assertThat(sorted.report().at("/conclusions/fid").asText())
                .contains(
                        "images are further apart than chance puts two samples cannot be said, as rows are not in random"
                                + " order");
        assertThat(sorted.out()).contains("Whether images are further apart than chance");
    }

    @Test
    void distancesOfValuesTooSmallForTheirSquaresAreNullAndAllowNoConclusion() {
        CommandRun run = changed("small", rows -> {
            rows.forEach(row -> Arrays.setAll(row.image(), j -> 1e-200 * row.image()[j]));
            return rows;
        });
        assertThat(run.exitCode()).as(run.err()).isZero();
        for (String name : List.of("fid_image", "wasserstein2_image", "fid_image_raw", "fid_sampling_floor_image")) {
            assertThat(run.statistic(name).get("value").isNull()).as(name).isTrue();
            assertThat(run.statistic(name).get("note").asText()).as(name).contains("range of double");
        }
        assertThat(run.report().at("/conclusions/fid").asText())
                .contains("images are further apart than chance puts two samples cannot be said");
        assertThat(run.verdict().get("warnings").toString()).contains("below the range of double");
    }

    @Test
    void whatTheReferenceCannotSeeIsNamed() {
        List<Shards.Row> flat = Gaussians.equicorrelated(300, 4, 0.5, 1);
        flat.forEach(row -> row.image()[3] = row.image()[0] + row.image()[1]);
        new Shards().doubles().rows(flat).write(temporary.resolve("flat/part.parquet"));
        CommandRun run = compare(
                "out",
                "--reference",
                temporary.resolve("flat"),
                "--candidate",
                gaussians("full", 300, 2),
                "--normalize",
                "never");
        assertThat(run.value("off_support_energy_image")).isBetween(0.05, 0.5);
        assertThat(run.value("off_support_energy_text")).isLessThan(1e-12);
        assertThat(run.verdict().get("warnings").toString())
                .contains("of the second moment of the images lie in directions in which the reference does not vary");
    }

    @Test
    void aSlicedDistanceOfStatesDoesNotExistAndSaysWhy() {
        Path reference = state(NOTO);
        CommandRun run = compare("out", "--reference", reference, "--candidate", reference, "--sliced", "4");
        assertThat(run.exitCode()).isZero();
        assertThat(run.statistic("sliced_wasserstein2_image").get("note").asText())
                .contains("no rows");
    }

    @Test
    void errorsThatAreSwitchedOffOrCannotBeHadSayWhy() {
        CommandRun off = compare("off", "--reference", NOTO, "--candidate", TWEMOJI);
        assertThat(off.statistic("fid_image").get("standard_error").isNull()).isTrue();
        assertThat(off.statistic("fid_image").get("note").asText()).contains("uncertainty is off");
        assertThat(off.statistic("fid_sampling_floor_image").get("note").asText())
                .isEqualTo("uncertainty is off");
        assertThat(off.report().at("/conclusions/fid").asText())
                .containsOnlyOnce(
                        "Whether images or texts or pairs are further apart than chance puts two samples cannot be said:"
                                + " uncertainty is off.");
        CommandRun few = compare(
                "few",
                "--reference",
                NOTO,
                "--candidate",
                TWEMOJI,
                "--set",
                "groups=4",
                "--set",
                "uncertainty=jackknife");
        assertThat(few.statistic("fid_image").get("note").asText())
                .contains("4 groups")
                .contains("8 are needed");
        assertThat(few.statistic("fid_extrapolated_text").get("note").asText())
                .isEqualTo("4 groups of rows of the reference, 8 are needed");
    }

    @Test
    void setsThatCannotBeComparedAreRefusedByName() throws IOException {
        JobCount jobs = JobCount.of(spark);
        CommandRun dims = compare("dims", "--reference", gaussians("a", 100, 1), "--candidate", NOTO);
        assertThat(dims.exitCode()).isEqualTo(5);
        assertThat(dims.err()).contains("4 + 4").contains("256 + 384");
        assertThat(jobs.descriptions()).as("rows are not read for that").noneMatch(job -> job.contains("moments"));
        CommandRun ofState = compare("state-dims", "--reference", state(gaussians("b", 100, 2)), "--candidate", NOTO);
        assertThat(ofState.err()).contains("4 + 4").contains("256 + 384");
        CommandRun normalize =
                compare("normalize", "--reference", state(NOTO), "--candidate", TWEMOJI, "--normalize", "never");
        assertThat(normalize.exitCode()).isEqualTo(5);
        assertThat(normalize.err()).contains("normalize");
        Path none = temporary.resolve("none");
        Damage.truncate(
                new Shards().rows(Gaussians.equicorrelated(20, 4, 0.5, 1)).write(none.resolve("a.parquet")));
        CommandRun allBad = compare("bad", "--reference", none, "--candidate", NOTO, "--on-bad-shard", "quarantine");
        assertThat(allBad.exitCode()).isEqualTo(5);
        assertThat(allBad.err()).contains("no usable shard of the reference " + none, "no Parquet footer");
        CommandRun two = compare("two", "--reference", state(TWEMOJI), NOTO, "--candidate", TWEMOJI);
        assertThat(two.exitCode()).isEqualTo(5);
        assertThat(two.err()).contains("state merge");
        assertThat(compare("sliced", "--reference", NOTO, "--candidate", TWEMOJI, "--sliced", "-1")
                        .exitCode())
                .isEqualTo(2);
        assertThat(compare("missing", "--reference", temporary.resolve("nowhere"), "--candidate", TWEMOJI)
                        .exitCode())
                .isEqualTo(5);
    }

    @Test
    void aCheckOnADistanceDecidesTheVerdict() {
        CommandRun run = compare(
                "out",
                "--reference",
                NOTO,
                "--candidate",
                TWEMOJI,
                "--set",
                "checks=[{statistic=fid_above_noise_floor_image,max=0.01}]");
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.verdict().get("errors").get(0).asText()).contains("fid_above_noise_floor_image");
    }
}
