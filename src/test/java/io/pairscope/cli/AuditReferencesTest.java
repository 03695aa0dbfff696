package io.pairscope.cli;

import static io.pairscope.cli.BadInputTest.assertUnusable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.pairscope.fixtures.Cosine;
import io.pairscope.fixtures.Damage;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.Shards.Row;
import io.pairscope.fixtures.SharedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RefCLIP-S: its values by brute force, pairs and references without a partner, references that cannot be used. */
@SharedSpark
class AuditReferencesTest {
    private static final int DIMS = 6;

    /**
     * A cosine of vectors of 6 values is off by at most some 10·2⁻⁵³; the harmonic mean of 2.5·c and r multiplies errors by at
     * most 5 (of c) and 2 (of r).
     */
    private static final double ROUNDING = 1e-14;

    private final SparkSession spark;

    @TempDir
    private Path directory;

    AuditReferencesTest(SparkSession spark) {
        this.spark = spark;
    }

    private CommandRun audit(Object... arguments) {
        return auditInto("out", arguments);
    }

    private CommandRun auditInto(String output, Object... arguments) {
        List<Object> all = new ArrayList<>(List.of("--input", file("in"), "--references", file("references")));
        all.addAll(List.of(arguments));
        return CommandRun.audit(spark, directory.resolve(output), all.toArray());
    }

    private Path file(String name) {
        return directory.resolve(name);
    }

    private static Shards references(List<Row> rows) {
        return new Shards().rows(rows).similarities("reference_embedding");
    }

    private static Row reference(String id, Double... vector) {
        return new Row(id, vector, null);
    }

    /**
     * Pairs and references in two shards each: n rows of which a quarter shares its id with another, one without an id; the
     * k-th id has k mod 4 references; three references have ids of no pair. The first pair has opposite sides, the only reference of
     * the second is opposite to its text.
     */
    private final class Sets {
        final List<Row> pairs = new ArrayList<>();
        final Map<String, List<Double[]>> references = new HashMap<>();
        private final List<Row> rows = new ArrayList<>();

        Sets(int n, long seed) {
            List<Row> drawn = Gaussians.equicorrelated(n, DIMS, 0.5, seed);
            int ids = 3 * n / 4;
            for (int i = 0; i < n; i++) {
                Row row = drawn.get(i);
                pairs.add(new Row("id-" + i % ids, row.image(), row.text()));
            }
            pairs.set(
                    n - 1,
                    new Row(null, pairs.get(n - 1).image(), pairs.get(n - 1).text()));
            Double[] first = pairs.get(0).text();
            pairs.set(0, new Row("opposed", opposite(first), first));
            add("opposed", first);
            pairs.set(1, new Row("unlike", pairs.get(1).text(), pairs.get(1).text()));
            add("unlike", opposite(pairs.get(1).text()));
            Random random = new Random(seed);
            for (int k = 2; k < ids; k++) {
                for (int r = 0; r < k % 4; r++) {
                    Double[] text = pairs.get(k).text();
                    add(
                            "id-" + k,
                            Arrays.stream(text)
                                    .map(value -> value + random.nextGaussian())
                                    .toArray(Double[]::new));
                }
            }
            for (int r = 0; r < 3; r++) {
                rows.add(reference("nobody-" + r / 2, first));
            }
            Collections.shuffle(rows, random);
        }

        private void add(String id, Double[] vector) {
            references.computeIfAbsent(id, none -> new ArrayList<>()).add(vector);
            rows.add(reference(id, vector));
        }

        Sets write() {
            int half = pairs.size() / 2;
            new Shards().doubles().rows(pairs.subList(0, half)).write(file("in/a.parquet"));
            new Shards().doubles().rows(pairs.subList(half, pairs.size())).write(file("in/b.parquet"));
            int some = rows.size() / 3;
            references(rows.subList(0, some)).doubles().write(file("references/a.parquet"));
            references(rows.subList(some, rows.size())).doubles().write(file("references/b.parquet"));
            return this;
        }

        /** In the order of the pairs; null for a pair without a reference. */
        List<Double> expected() {
            return pairs.stream()
                    .map(pair -> {
                        List<Double[]> own = references.get(pair.id());
                        if (own == null) {
                            return null;
                        }
                        double clip = 2.5 * Math.max(0, Cosine.of(pair.image(), pair.text()));
                        double best = own.stream()
                                .mapToDouble(vector -> Cosine.of(pair.text(), vector))
                                .max()
                                .orElseThrow();
                        double other = Math.max(0, best);
                        return clip * other == 0 ? 0 : 1 / ((1 / clip + 1 / other) / 2);
                    })
                    .toList();
        }

        /** Scores in the order of the pairs. */
        List<Double> actual(CommandRun run) {
            int half = pairs.size() / 2;
            Double[] scores = new Double[pairs.size()];
            run.scores().forEach(row -> {
                int at = (int) (long) row.<Long>getAs("row")
                        + (row.getAs("shard").equals("a.parquet") ? 0 : half);
                scores[at] = row.getAs("ref_clip_score");
            });
            return Arrays.asList(scores);
        }
    }

    private static Double[] opposite(Double... vector) {
        return Arrays.stream(vector).map(value -> -value).toArray(Double[]::new);
    }

    private static double mean(List<Double> values) {
        return values.stream()
                .filter(Objects::nonNull)
                .mapToDouble(value -> value)
                .average()
                .orElseThrow();
    }

    @ParameterizedTest(name = "{0} pairs, normalize {1}, seed {2}")
    @CsvSource({"120, apply, 1", "333, never, 2"})
    void scoresAreTheHarmonicMeanOfClipScoreAndTheBestReference(int n, String normalize, long seed) {
        Sets sets = new Sets(n, seed).write();
        CommandRun run = audit("--normalize", normalize, "--set", "uncertainty=jackknife");

        assertThat(run.exitCode()).as(run.err()).isZero();
        List<Double> expected = sets.expected();
        List<Double> actual = sets.actual(run);
        for (int i = 0; i < n; i++) {
            if (expected.get(i) == null) {
                assertThat(actual.get(i)).as("pair %d", i).isNull();
            } else {
                assertThat(actual.get(i)).as("pair %d", i).isCloseTo(expected.get(i), within(ROUNDING));
            }
        }
        assertThat(actual.subList(0, 2)).containsExactly(0.0, 0.0);

        long without = expected.stream().filter(Objects::isNull).count();
        assertThat(without).isPositive();
        assertThat(run.value("ref_clip_score_mean")).isCloseTo(mean(expected), within(ROUNDING));
        assertThat(run.statistic("ref_clip_score_mean").get("standard_error").asDouble())
                .isCloseTo(standardError(expected), within(1e-9));
        assertThat(run.value("pairs_without_references")).isEqualTo(without);
        assertThat(run.verdict().get("warnings").toString())
                .contains(without + " pairs have no reference, such as id-")
                .contains("3 references of 2 ids belong to no pair, such as nobody-0, nobody-1");
        JsonNode section = run.report().get("references");
        assertThat(section.get("ids").asLong()).isEqualTo(sets.references.size() + 2);
        assertThat(section.get("rows").asLong()).isEqualTo(sets.rows.size());
        assertThat(section.get("pairs").asLong()).isEqualTo(n - without);
        assertThat(run.json("manifest.json").get("reference_text_shards")).hasSize(2);
        assertThat(run.out()).contains("ref_clip_score_mean");
    }

    /** The jackknife over 32 even ranges of rows, of which each is left out once. */
    private static double standardError(List<Double> scores) {
        int groups = 32;
        int n = scores.size();
        double[] left = new double[groups];
        for (int g = 0; g < groups; g++) {
            List<Double> others = new ArrayList<>(scores.subList(0, g * n / groups));
            others.addAll(scores.subList((g + 1) * n / groups, n));
            left[g] = mean(others);
        }
        double mean = Arrays.stream(left).average().orElseThrow();
        double squares = Arrays.stream(left)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        return Math.sqrt((groups - 1.0) / groups * squares);
    }

    @Test
    void onlyTheNewColumnAndItsStatisticsTellRunsWithAndWithoutReferencesApart() {
        new Sets(120, 3).write();
        CommandRun with = auditInto("with");
        CommandRun without = CommandRun.audit(spark, file("without"), "--input", file("in"));

        assertThat(without.report().has("references")).isFalse();
        assertThat(without.json("manifest.json").has("references")).isFalse();
        Map<String, JsonNode> statistics = new HashMap<>();
        with.statistics().properties().forEach(entry -> statistics.put(entry.getKey(), entry.getValue()));
        assertThat(statistics.keySet().removeAll(List.of("ref_clip_score_mean", "pairs_without_references")))
                .isTrue();
        assertThat(without.statistics()).hasSize(statistics.size());
        statistics.forEach((name, value) -> assertThat(without.statistic(name)).isEqualTo(value));
        assertThat(spark.read()
                        .parquet(file("with/scores").toString())
                        .drop("ref_clip_score")
                        .except(spark.read().parquet(file("without/scores").toString()))
                        .count())
                .isZero();
    }

    /** RefCLIP-S is a harmonic mean, which negative numbers have not, and the mean of CLIP-S has its published definition. */
    @Test
    void notClippedClipScoreAloneIsOfNegativeCosinesToo() {
        Sets sets = new Sets(120, 4).write();
        CommandRun clipped = auditInto("clipped");
        CommandRun run = CommandRun.audit(
                spark,
                file("unclipped"),
                "--input",
                file("in"),
                "--references",
                file("references"),
                "--set",
                "clip-score.clip=off");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.scores()).hasSize(120).anyMatch(row -> row.<Double>getAs("cosine") < 0);
        run.scores()
                .forEach(row ->
                        assertThat(row.<Double>getAs("clip_score")).isEqualTo(2.5 * row.<Double>getAs("cosine")));
        clipped.scores()
                .forEach(row -> assertThat(row.<Double>getAs("clip_score"))
                        .isEqualTo(2.5 * Math.max(row.<Double>getAs("cosine"), 0)));
        assertThat(sets.actual(run)).isEqualTo(sets.actual(clipped));
        assertThat(run.statistics()).isEqualTo(clipped.statistics());
        assertThat(run.json("manifest.json").get("config_hash"))
                .isNotEqualTo(clipped.json("manifest.json").get("config_hash"));
    }

    @ParameterizedTest(name = "normalize {0}")
    @CsvSource({"apply", "never", "require"})
    void referencesThatCannotBeUsedAreCountedAndNamed(String normalize) {
        Double[] unit = {1.0, 0.0, 0.0, 0.0, 0.0, 0.0};
        Double[] halves = {0.5, 0.5, 0.5, 0.5, 0.0, 0.0};
        Shards pairs = new Shards();
        for (int i = 0; i < 40; i++) {
            Double[] image = {0.0, 0.0, 0.0, 0.0, 0.0, 0.0};
            image[i % DIMS] = 1.0;
            pairs.row("id-" + i, image, i % 2 == 0 ? unit : halves);
        }
        pairs.write(file("in/a.parquet"));
        references(List.of(
                        reference("id-0", halves),
                        reference("id-1", (Double[]) null),
                        reference("id-2", 1.0, null, 0.0, 0.0, 0.0, 0.0),
                        reference("id-3", 1.0, 0.0, 0.0, 0.0, 0.0),
                        reference("id-4", 1.0, Double.NaN, 0.0, 0.0, 0.0, 0.0),
                        reference("id-5", 0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
                        reference("id-7", 2.0, 0.0, 0.0, 0.0, 0.0, 0.0),
                        reference(null, unit)))
                .write(file("references/a.parquet"));
        CommandRun refused = auditInto("refused", "--normalize", normalize);
        CommandRun run = audit("--normalize", normalize, "--set", "max-quarantined-fraction=1");

        boolean required = normalize.equals("require");
        assertUnusable(refused, (required ? 6 : 5) + " of 8 rows of the references are bad", "shard a.parquet, row 1");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.verdict().get("notes").toString())
                .contains((required ? 6 : 5) + " bad rows of the references were left out");
        JsonNode section = run.report().get("references");
        List<String> reasons = new ArrayList<>();
        section.get("quarantine_reasons").properties().forEach(entry -> reasons.add(entry.getKey()));
        assertThat(reasons).contains("null_vector", "null_element", "wrong_length", "not_finite", "zero_norm");
        assertThat(section.get("quarantine_reasons").toString()).contains("\"wrong_length\":1");
        assertThat(reasons.contains("not_unit_norm")).isEqualTo(required);
        assertThat(section.get("quarantine_examples").get(2).asText())
                .isEqualTo("shard a.parquet, row 3: reference_embedding has 5 values, expected 6");
        assertThat(section.get("rows_without_pair").asLong()).isOne();
        // id-0: image and text are equal, the reference has cosine ½ with them; id-7: its cosines are ½ each.
        Map<String, Double> scores = new HashMap<>();
        run.scores().forEach(row -> scores.put(row.getAs("id"), row.getAs("ref_clip_score")));
        assertThat(scores.get("id-0")).isCloseTo(2 * 2.5 * 0.5 / 3, within(ROUNDING));
        if (required) {
            assertThat(scores.get("id-7")).isNull();
        } else {
            assertThat(scores.get("id-7")).isCloseTo(2 * 1.25 * 0.5 / 1.75, within(ROUNDING));
        }
        assertThat(scores.values().stream().filter(Objects::nonNull)).hasSize(required ? 1 : 2);
        assertThat(run.value("pairs_without_references")).isEqualTo(required ? 39 : 38);
    }

    @Test
    void aPairOfWhichAVectorIsZeroHasNoScore() {
        List<Row> rows = new ArrayList<>(Gaussians.equicorrelated(60, DIMS, 0.5, 4));
        Double[] zero = {0.0, 0.0, 0.0, 0.0, 0.0, 0.0};
        rows.set(3, new Row("row-3", rows.get(3).image(), zero));
        rows.set(4, new Row("row-4", zero, rows.get(4).text()));
        new Shards().rows(rows).write(file("in/a.parquet"));
        references(List.of(
                        reference("row-3", rows.get(5).text()),
                        reference("row-4", rows.get(4).text()),
                        reference("row-5", rows.get(5).text())))
                .write(file("references/a.parquet"));
        CommandRun run = audit("--normalize", "never");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.scores().stream()
                        .filter(row -> row.getAs("ref_clip_score") != null)
                        .map(row -> row.<String>getAs("id")))
                .containsExactly("row-5");
        assertThat(run.value("pairs_without_references")).isEqualTo(57);
        assertThat(run.statistic("ref_clip_score_mean").get("note").asText()).startsWith("of 1 pairs");
    }

    @Test
    void setsThatDoNotBelongTogetherAreRefusedInOneLine() {
        List<Row> rows = Gaussians.equicorrelated(60, DIMS, 0.5, 5);
        new Shards().rows(rows).write(file("in/a.parquet"));
        references(List.of(reference("row-1", 1.0, 2.0, 3.0))).write(file("references/a.parquet"));
        assertUnusable(auditInto("dims"), "the references have 3 dimensions, the texts of the pairs 6");

        references(List.of(reference("other", rows.get(0).text()))).write(file("references/a.parquet"));
        assertUnusable(
                auditInto("ids"),
                "no pair has the id of a reference: ids of pairs are row-0, row-1, row-10, …, of references other.");

        references(List.of()).write(file("references/a.parquet"));
        assertUnusable(auditInto("empty"), "no usable shard of the references has any row");

        new Shards().rows(rows).withoutIds().similarities("reference_embedding").write(file("references/a.parquet"));
        assertUnusable(auditInto("idless"), "shard a.parquet of the references has no column of ids", "--id-column");
        assertThat(auditInto("dry", "--dry-run").exitCode()).isEqualTo(5);

        new Shards().rows(rows).write(file("references/a.parquet"));
        assertUnusable(auditInto("column"), "column reference_embedding is missing");

        references(rows).write(file("references/a.parquet"));
        new Shards()
                .rows(rows.stream()
                        .map(row -> new Row(row.id(), row.image(), Arrays.copyOf(row.text(), 4)))
                        .toList())
                .write(file("in/a.parquet"));
        assertUnusable(auditInto("sides"), "the sides have 6 and 4 dimensions");
    }

    @Test
    void aDamagedShardOfReferencesStopsTheRunOrIsLeftOutAndNamed() throws IOException {
        List<Row> rows = Gaussians.equicorrelated(60, DIMS, 0.5, 6);
        new Shards().rows(rows).write(file("in/a.parquet"));
        List<Row> texts =
                rows.stream().map(row -> reference(row.id(), row.text())).toList();
        references(texts.subList(0, 30)).write(file("references/a.parquet"));
        references(texts.subList(30, 60)).write(file("references/b.parquet"));
        Damage.flipValue(file("references/b.parquet"), "reference_embedding", 0);
        assertUnusable(auditInto("stopped"), "shard b.parquet: a page cannot be");

        CommandRun run = audit("--on-bad-shard", "quarantine", "--set", "max-quarantined-fraction=1");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.value("pairs_without_references")).isEqualTo(30);
        assertThat(run.verdict().get("warnings").toString()).contains("left out of the references shard b.parquet");
        assertThat(run.report().at("/references/quarantine_reasons/bad_shard").asLong())
                .isEqualTo(30);
        assertThat(Files.exists(file("out/references"))).isFalse();
    }

    @Test
    void textsInASetOfTheirOwnHaveReferencesToo() {
        List<Row> rows = Gaussians.equicorrelated(60, DIMS, 0.5, 7);
        new Shards().rows(rows).similarities("image_embedding").write(file("images/a.parquet"));
        List<Row> texts =
                rows.stream().map(row -> new Row(row.id(), row.text(), null)).toList();
        new Shards().rows(texts).similarities("text_embedding").write(file("texts/a.parquet"));
        new Shards().rows(rows).write(file("in/a.parquet"));
        references(texts).write(file("references/a.parquet"));
        CommandRun joined = CommandRun.audit(
                spark,
                file("joined"),
                "--input-images",
                file("images"),
                "--input-texts",
                file("texts"),
                "--references",
                file("references"));
        CommandRun together = audit();

        assertThat(joined.exitCode()).as(joined.err()).isZero();
        // A sum of 60 numbers in another order.
        assertThat(joined.value("ref_clip_score_mean"))
                .isCloseTo(together.value("ref_clip_score_mean"), within(ROUNDING));
        assertThat(joined.value("pairs_without_references")).isZero();
        assertThat(together.verdict().get("warnings").toString()).doesNotContain("reference");
    }

    @Test
    void statisticsDoNotDependOnTheNumberOfThreads() {
        new Sets(333, 8).write();
        List<String> options = List.of(
                "--set",
                "uncertainty=jackknife",
                "--references",
                file("references").toString());
        CommandRun two = audit("--set", "uncertainty=jackknife");
        JsonNode one = OtherSession.report("audit", "local[1]", file("one"), options, file("in"));

        assertThat(one.get("statistics")).isEqualTo(two.report().get("statistics"));
        assertThat(one.get("references")).isNotNull().isEqualTo(two.report().get("references"));
    }

    @Test
    void referencesNeedEveryPair() {
        new Sets(120, 9).write();
        CommandRun run = audit("--state", file("state"));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--references needs every pair");
    }

    @Test
    void anIdWithVeryManyReferencesIsNoId() {
        new Shards().rows(Gaussians.equicorrelated(50, DIMS, 0.5, 1)).write(file("in/a.parquet"));
        Double[] text = Gaussians.equicorrelated(1, DIMS, 0.5, 2).get(0).text();
        references(Collections.nCopies(10_001, reference("0", text))).write(file("references/a.parquet"));

        BadInputTest.assertUnusable(audit(), "more than 10,000 references have the id 0", "--id-column");
    }
}
