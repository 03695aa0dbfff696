package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.pairscope.fixtures.Damage;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import io.pairscope.fixtures.TwoTowers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An audit that goes on from the moments of earlier nights. */
@SharedSpark
class NightlyStateTest {
    private static final int ROWS = 300;

    /** Moments that were kept do not know which rows repeat. */
    private static final Set<String> OF_ALL_ROWS =
            Set.of("distinct_ids", "distinct_images", "distinct_texts", "distinct_pairs", "effective_rows");

    private final SparkSession spark;

    @TempDir
    private Path temporary;

    private int runs;

    NightlyStateTest(SparkSession spark) {
        this.spark = spark;
    }

    private Path input() {
        return temporary.resolve("in");
    }

    private Path state() {
        return temporary.resolve("state");
    }

    private Path shard(int number) {
        return input().resolve(String.format("part-%03d.parquet", number));
    }

    private void write(int number, int rows, long seed) {
        new Shards().rows(Gaussians.equicorrelated(rows, 5, 0.6, seed)).write(shard(number));
    }

    private void write(int shards) {
        for (int s = 0; s < shards; s++) {
            write(s, ROWS, 100 + s);
        }
    }

    private CommandRun night(Object... more) {
        List<Object> arguments = new ArrayList<>(List.of("--input", input(), "--state", state()));
        arguments.addAll(List.of(more));
        CommandRun run = CommandRun.audit(spark, temporary.resolve("night-" + runs++), arguments.toArray());
        assertThat(run.err()).doesNotContain("error");
        assertThat(run.exitCode()).isZero();
        return run;
    }

    private CommandRun full(Object... more) {
        List<Object> arguments = new ArrayList<>(List.of("--input", input()));
        arguments.addAll(List.of(more));
        return CommandRun.audit(spark, temporary.resolve("full-" + runs++), arguments.toArray());
    }

    private static int reused(CommandRun run, String what) {
        return run.report().at("/reused/" + what).asInt();
    }

    /** Counts alike and every number to 1e-12 of the larger of it and 1, but for what moments do not keep. */
    private static void assertSame(CommandRun night, CommandRun full) {
        assertThat(night.pairs()).isEqualTo(full.pairs());
        assertThat(night.quarantineReasons()).isEqualTo(full.quarantineReasons());
        assertThat(night.report().at("/input/rows_off_unit_norm"))
                .isEqualTo(full.report().at("/input/rows_off_unit_norm"));
        assertThat(night.report().at("/curves/cosine_histogram"))
                .isEqualTo(full.report().at("/curves/cosine_histogram"));
        full.statistics().properties().forEach(statistic -> {
            JsonNode expected = statistic.getValue().get("value");
            JsonNode actual = night.statistic(statistic.getKey()).get("value");
            if (reused(night, "shards_reused") > 0 && OF_ALL_ROWS.contains(statistic.getKey())) {
                assertThat(actual.isNull()).as(statistic.getKey()).isTrue();
            } else if (expected.isNumber()) {
                assertThat(actual.asDouble())
                        .as(statistic.getKey())
                        .isCloseTo(expected.asDouble(), within(1e-12 * Math.max(1, Math.abs(expected.asDouble()))));
            } else {
                assertThat(actual).as(statistic.getKey()).isEqualTo(expected);
            }
        });
    }

    @Test
    void aNewShardIsReadAloneAndTheReportIsThatOfAFullRun() {
        write(40);
        CommandRun first = night();
        assertSame(first, full());
        assertThat(reused(first, "shards_reused")).isZero();
        write(40, ROWS, 7);
        JobCount jobs = JobCount.of(spark);
        CommandRun second = night();
        assertThat(jobs.descriptions()).contains("Pairscope: moments of input");
        assertThat(reused(second, "shards_reused")).isEqualTo(40);
        assertThat(reused(second, "shards_scanned")).isEqualTo(1);
        assertThat(reused(second, "rows_scanned")).isEqualTo(ROWS);
        assertThat(second.scores()).hasSize(ROWS);
        assertThat(second.report().at("/reused/groups").asInt()).isLessThanOrEqualTo(32);
        assertSame(second, full());
        JsonNode information = second.statistic("mutual_information");
        assertThat(information.get("standard_error").isNull()).isTrue();
        assertThat(information.get("note").asText()).contains("12300 pairs").contains("scored 300");
    }

    @Test
    void scoresOfANightAreSaidToBeAPart() {
        write(3);
        CommandRun first = night();
        write(3, ROWS, 7);
        CommandRun second = night();
        String[] warning = {"the scores of ", "are of the rows that it read alone: 900 more"};

        assertThat(filtered(first).get("warnings").toString()).doesNotContain(warning[1]);
        assertThat(filtered(second).get("warnings").toString()).contains(warning);
    }

    @ParameterizedTest(name = "by \"{0}\"")
    @ValueSource(strings = {"pmi", ""})
    void scoresOfANightWithoutNewShardsAreNone(String by) {
        write(3);
        night();
        CommandRun second = night();
        Object[] named = by.isEmpty() ? new Object[0] : new Object[] {"--by", by};

        assertThat(filtered(second, named).get("errors").toString()).contains("has no rows: a run with --state");
    }

    private JsonNode filtered(CommandRun run, Object... more) {
        Path output = temporary.resolve("filtered-" + runs++);
        List<Object> arguments =
                new ArrayList<>(List.of("--scores", run.output().resolve("scores"), "--keep-fraction", "0.5"));
        arguments.addAll(List.of(more));
        return CommandRun.in(spark, "filter", output, arguments.toArray()).verdict();
    }

    @Test
    void anUnchangedInputIsNotReadAtAll() {
        write(10);
        CommandRun first = night("--set", "uncertainty=jackknife");
        JobCount jobs = JobCount.of(spark);
        CommandRun second = night("--set", "uncertainty=jackknife");
        assertThat(jobs.descriptions()).doesNotContain("Pairscope: moments of input");
        assertThat(reused(second, "rows_reused")).isEqualTo(10 * ROWS);
        assertThat(reused(second, "shards_scanned")).isZero();
        assertThat(second.scores()).isEmpty();
        assertThat(second.out()).contains("3,000 rows known from 10 shards; 0 rows of 0 shards read and scored now");
        assertSame(second, full());
        assertThat(second.value("cka")).isEqualTo(first.value("cka"));
        assertThat(second.statistic("cka").get("standard_error").asDouble())
                .isPositive()
                .isEqualTo(first.statistic("cka").get("standard_error").asDouble());
    }

    @Test
    void changedRemovedAndRenamedShardsAreToldFromTheOthers() throws IOException {
        write(40);
        night();
        write(3, ROWS, 999);
        Files.delete(shard(20));
        Files.move(shard(30), shard(50));
        CommandRun run = night();
        // Whole shards share groups, so the neighbours of each are read again too, and no more.
        assertThat(reused(run, "shards_scanned")).isBetween(2, 8);
        assertThat(reused(run, "shards_reused") + reused(run, "shards_scanned")).isEqualTo(39);
        assertThat(run.verdict().get("notes").toString())
                .contains("600 rows of 2 shard(s) that the run before knew are no longer in the input under that name: "
                        + "part-020.parquet, part-030.parquet");
        assertSame(run, full());
    }

    @Test
    void badRowsOfEarlierNightsStillCount() {
        write(12);
        new Shards()
                .rows(Gaussians.equicorrelated(ROWS, 5, 0.6, 5))
                .row("nan", new Double[] {1.0, Double.NaN, 0.0, 0.0, 0.0}, new Double[] {1.0, 0.0, 0.0, 0.0, 0.0})
                .row("zero", new Double[] {0.0, 0.0, 0.0, 0.0, 0.0}, new Double[] {1.0, 0.0, 0.0, 0.0, 0.0})
                .write(shard(12));
        night();
        write(13, ROWS, 6);
        CommandRun second = night();
        assertThat(reused(second, "shards_scanned")).isEqualTo(1);
        assertThat(second.pairs()).containsExactly(14 * ROWS + 2L, 14L * ROWS, 2L);
        assertThat(second.quarantine()).isEmpty();
        assertSame(second, full());
    }

    @Test
    void aShardOfManyGroupsAndGrowthOverManyNightsKeepTheGroupsFew() {
        write(0, 20 * ROWS, 1);
        night("--set", "groups=8");
        for (int more = 1; more <= 12; more++) {
            write(more, ROWS, 50 + more);
            CommandRun run = night("--set", "groups=8");
            assertThat(reused(run, "shards_scanned")).isEqualTo(1);
            assertThat(reused(run, "groups")).isLessThanOrEqualTo(8);
        }
        CommandRun last = night("--set", "groups=8");
        assertSame(last, full());
        assertThat(state().toFile().list()).hasSize(2);
    }

    @Test
    void otherSettingsReadEverythingAnew() {
        write(10);
        night();
        CommandRun never = night("--normalize", "never");
        assertThat(reused(never, "shards_reused")).isZero();
        assertSame(never, full("--normalize", "never"));
        assertThat(reused(night("--normalize", "never"), "shards_reused")).isEqualTo(10);
        Object[] swapped = {"--image-column", "text_embedding", "--text-column", "image_embedding"};
        CommandRun otherColumns = night(swapped);
        assertThat(reused(otherColumns, "shards_reused")).isZero();
        assertSame(otherColumns, full(swapped));
        // The rank policy is a matter of what is made of the moments.
        List<Object> ridge = new ArrayList<>(List.of(swapped));
        ridge.addAll(List.of("--rank-policy", "ridge"));
        CommandRun ridged = night(ridge.toArray());
        assertThat(reused(ridged, "shards_reused")).isEqualTo(10);
        assertSame(ridged, full(ridge.toArray()));
    }

    @Test
    void underAReferenceOnlyTheScoresOfNewPairsAreMissing() {
        write(10);
        Path reference = temporary.resolve("reference/part.parquet");
        new Shards().rows(Gaussians.equicorrelated(5_000, 5, 0.6, 77)).write(reference);
        night("--reference", reference.getParent());
        write(10, ROWS, 3);
        CommandRun second = night("--reference", reference.getParent());
        assertThat(reused(second, "shards_scanned")).isEqualTo(1);
        assertSame(second, full("--reference", reference.getParent()));
    }

    @Test
    void aDamagedLedgerIsNamedAndAnUnfinishedOneIsPassedOver() throws IOException {
        write(10);
        night();
        Files.createDirectories(state().resolve("00000007"));
        assertThat(reused(night(), "shards_reused")).isEqualTo(10);
        Path ledger = newestLedger();
        String latin = Files.readString(ledger, StandardCharsets.ISO_8859_1);
        Files.writeString(ledger, latin.replace("part-003", "part-004"), StandardCharsets.ISO_8859_1);
        CommandRun run = CommandRun.audit(spark, temporary.resolve("damaged"), "--input", input(), "--state", state());
        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.err()).contains("ledger.arrow").contains("begin anew").doesNotContain("\tat ");
    }

    private Path newestLedger() throws IOException {
        try (Stream<Path> files = Files.walk(state())) {
            return files.filter(file -> file.endsWith("ledger.arrow"))
                    .max(Path::compareTo)
                    .orElseThrow();
        }
    }

    @Test
    void aStateDirectoryInsideTheInputIsRefused() {
        write(1);
        CommandRun run = CommandRun.audit(
                spark, temporary.resolve("out"), "--input", input(), "--state", input().resolve("state"));
        assertThat(run.exitCode()).isEqualTo(6);
        assertThat(run.err()).contains("choose a directory apart");
        CommandRun dry = CommandRun.audit(
                spark, temporary.resolve("out"), "--input", input(), "--state", input().resolve("state"), "--dry-run");
        assertThat(dry.exitCode()).isEqualTo(6);
        assertThat(dry.err()).isEqualTo(run.err());
    }

    @Test
    void aShuffleNeedsEveryPair() {
        write(1);
        CommandRun run = CommandRun.audit(
                spark, temporary.resolve("out"), "--input", input(), "--state", state(), "--verify-shuffle", "0.5");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("leave one out");
    }

    @Test
    void otherLengthsThanThoseKeptAreRefusedOrReadAnew() {
        write(10);
        night();
        CommandRun run = CommandRun.audit(
                spark, temporary.resolve("out"), "--input", input(), "--state", state(), "--set", "dims.image=6");
        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.err()).contains("every row is bad", "wrong_length");
        assertThat(reused(night("--set", "dims.image=5"), "shards_reused")).isEqualTo(10);
    }

    @Test
    void aBadShardIsLeftOutEveryNightUntilItIsMended() throws IOException {
        write(10);
        Files.writeString(shard(4), "not Parquet");
        Object[] lenient = {"--on-bad-shard", "quarantine", "--set", "max-quarantined-fraction=1"};
        assertThat(reused(night(lenient), "shards_scanned")).isEqualTo(9);
        CommandRun second = night(lenient);
        assertThat(reused(second, "shards_reused")).isEqualTo(9);
        assertThat(second.verdict().get("warnings").toString()).contains("part-004.parquet");
        assertSame(second, full(lenient));
        write(4, ROWS, 104);
        CommandRun third = night(lenient);
        assertThat(reused(third, "shards_scanned")).isEqualTo(1);
        assertSame(third, full(lenient));
    }

    @Test
    void damagedPagesOfANewShardAreLeftOutAndTheOthersAreKept() throws IOException {
        write(10);
        night();
        write(10, ROWS, 110);
        write(11, ROWS, 111);
        Damage.breakPageHeader(shard(10), "text_embedding", 0);
        Object[] lenient = {"--on-bad-shard", "quarantine", "--set", "max-quarantined-fraction=1"};
        CommandRun run = night(lenient);
        assertThat(reused(run, "shards_reused")).isEqualTo(10);
        assertThat(run.pairs()).containsExactly(12L * ROWS, 11L * ROWS, (long) ROWS);
        assertThat(run.quarantine()).hasSize(ROWS);
        assertSame(run, full(lenient));
        assertThat(reused(night(lenient), "shards_reused")).isEqualTo(11);
    }

    @Test
    void badRowsThatWereKeptCountAgainstTheBudgetAndTheirShardIsNamed() {
        write(12);
        new Shards()
                .rows(Gaussians.equicorrelated(ROWS, 5, 0.6, 5))
                .row("nan", new Double[] {1.0, Double.NaN, 0.0, 0.0, 0.0}, new Double[] {1.0, 0.0, 0.0, 0.0, 0.0})
                .write(shard(12));
        night();
        CommandRun run = CommandRun.audit(
                spark,
                temporary.resolve("out"),
                "--input",
                input(),
                "--state",
                state(),
                "--set",
                "max-quarantined-fraction=0");
        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.err()).contains("1 of 3,901 rows are bad", "first in shard part-012.parquet");
    }

    @Test
    void nightsWithPrecisionFastAndExactGoOnWithOneAnother() {
        write(10);
        night("--set", "precision=fast");
        CommandRun exact = night();
        assertThat(reused(exact, "shards_reused")).isEqualTo(10);
        assertSame(exact, full());
    }

    @Test
    void whatWasFoundOfAShardIsNotForgotten() {
        TwoTowers encoder = new TwoTowers(1);
        for (int s = 0; s < 12; s++) {
            List<Shards.Row> rows = encoder.rows(ROWS, 1, 500 + s);
            new Shards()
                    .rows(TwoTowers.textsCut(s == 5 ? TwoTowers.textsMoved(rows, -1) : rows, 12))
                    .write(shard(s));
        }
        night();
        new Shards().rows(TwoTowers.textsCut(encoder.rows(ROWS, 1, 600), 12)).write(shard(12));
        CommandRun second = night();
        assertThat(reused(second, "shards_scanned")).isEqualTo(1);
        assertThat(second.report().at("/shards/suspect/0/shard").asText()).isEqualTo("part-005.parquet");
        assertThat(second.report().at("/shards/suspect/0/faults/0").asText()).isEqualTo("texts_one_late");
        assertThat(second.report().at("/shards/suspect")).hasSize(1);
    }

    @Test
    void momentsOfAnotherRunAreNotTakenForTheLedgers() throws IOException {
        write(10);
        night();
        write(10, ROWS, 110);
        night();
        Files.copy(
                state().resolve("00000001/moments.arrow"),
                state().resolve("00000002/moments.arrow"),
                StandardCopyOption.REPLACE_EXISTING);
        CommandRun run = CommandRun.audit(spark, temporary.resolve("out"), "--input", input(), "--state", state());
        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.err()).contains("of different runs", "Remove");
    }

    @Test
    void aStateThatCannotBeWrittenIsKnownBeforeAnythingIsRead() throws IOException {
        write(1);
        Path file = Files.createFile(temporary.resolve("file"));
        JobCount jobs = JobCount.of(spark);
        CommandRun run =
                CommandRun.audit(spark, temporary.resolve("out"), "--input", input(), "--state", file.resolve("state"));
        assertThat(jobs.descriptions()).doesNotContain("Pairscope: moments of input");
        assertThat(run.exitCode()).isEqualTo(6);
        assertThat(run.err()).contains("state directory").doesNotContain("\tat ");
    }

    @Test
    void aDryRunShowsWhatWouldBeRead() {
        write(10);
        night();
        write(10, ROWS, 110);
        CommandRun run =
                CommandRun.audit(spark, temporary.resolve("dry"), "--input", input(), "--state", state(), "--dry-run");
        assertThat(run.out()).contains("300 rows in 1 shard(s)", "part-010").doesNotContain("part-009");
        assertThat(temporary.resolve("dry")).doesNotExist();
    }

    @Test
    void aDirectoryOfSomethingElseIsLeftAlone() throws IOException {
        write(1);
        Path day = Files.createDirectories(temporary.resolve("days/20251101"));
        Files.createFile(day.resolve("keep.txt"));
        CommandRun run = CommandRun.audit(
                spark, temporary.resolve("out"), "--input", input(), "--state", temporary.resolve("days"));
        assertThat(run.exitCode()).isEqualTo(6);
        assertThat(run.err()).contains("is not a state directory", "20251101");
        assertThat(day.resolve("keep.txt")).exists();
        assertThat(temporary.resolve("days").toFile().list()).hasSize(1);
    }

    /** Under the few rows of the first night every pair looks likelier than under those of the second. */
    @Test
    void pmiUnderTheGaussiansOfDifferentNightsIsNotCompared() throws IOException {
        Path noto = Path.of("data-samples/emoji-noto");
        Files.createDirectories(input());
        Files.copy(noto.resolve("part-00000.parquet"), shard(0));
        for (int s = 1; s <= 10; s++) {
            Files.copy(noto.resolve("part-00001.parquet"), shard(s));
        }
        night();
        for (int s = 1; s <= 3; s++) {
            Files.copy(noto.resolve("part-0000" + s + ".parquet"), shard(10 + s));
        }
        CommandRun second = night();
        assertThat(reused(second, "shards_scanned")).isEqualTo(3);
        assertThat(second.report().at("/shards/suspect").toString()).doesNotContain("PMI");
        JsonNode sketches = second.report().at("/shards/sketches");
        assertThat(sketches).hasSize(14);
        assertThat(sketches.get(0).has("pmi")).isFalse();
        assertThat(sketches.get(13).has("pmi")).isTrue();
    }
}
