package io.pairscope.engine.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pairscope.core.settings.ExistingOutput;
import io.pairscope.engine.storage.OutputTakenException;
import io.pairscope.engine.storage.RunDirectory;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.UnusableInputException;
import io.pairscope.fixtures.Damage;
import io.pairscope.fixtures.SharedSpark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SharedSpark
class HistoryDirectoryTest {
    private static final Instant NOVEMBER = Instant.parse("2026-11-30T23:59:59.987Z");

    private static final Storage STORAGE = new Storage(new Configuration());

    private final SparkSession spark;

    @TempDir
    private Path temporary;

    HistoryDirectoryTest(SparkSession spark) {
        this.spark = spark;
    }

    private Path place() {
        return temporary.resolve("history");
    }

    /** As a run writing to {@code out} has it. */
    private HistoryDirectory history() {
        RunDirectory output = RunDirectory.at(
                STORAGE, temporary.resolve("out").toString(), "audit", ExistingOutput.REFUSE, List.of());
        return HistoryDirectory.of(Optional.empty(), output, List.of());
    }

    private static RunRecord run(Instant time, String series, double value) {
        return new RunRecord(
                time,
                "audit",
                series,
                "file:/out",
                "0.1.0",
                "c0ffee",
                "warn",
                0,
                Optional.of(new RunRecord.Pairs(10, 9, 1)),
                Map.of("cosine_mean", value, "mid", 16.25),
                Map.of("mid", 0.5),
                Optional.of(new RunRecord.SavedState("file:/out/state/moments.arrow", "abc")),
                1.5,
                Optional.of("local-7"));
    }

    private static RunRecord unusable(Instant time, String series) {
        return new RunRecord(
                time,
                "audit",
                series,
                "file:/out",
                "0.1.0",
                "c0ffee",
                "unusable",
                5,
                Optional.empty(),
                Map.of(),
                Map.of(),
                Optional.empty(),
                0.25,
                Optional.empty());
    }

    private List<Path> files() {
        try (Stream<Path> files = Files.walk(place())) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Test
    void whatIsAppendedIsReadBack() throws IOException {
        RunRecord full = run(NOVEMBER, "nightly", 0.25);
        RunRecord empty = unusable(NOVEMBER.plusMillis(1), "nightly");
        history().add(full).confirm();
        history().add(empty).confirm();

        HistoryDirectory.Listing found =
                HistoryDirectory.open(STORAGE, place().toString()).newest(10, run -> true);

        assertThat(found.runs()).containsExactly(full, empty);
        assertThat(found.unreadable()).isEmpty();
        assertThat(files())
                .hasSize(2)
                .first()
                .satisfies(file -> assertThat(place().relativize(file).toString())
                        .matches("month=2026-11/20261130T235959\\.987Z-[0-9a-f]{12}-[0-9a-f]{8}\\.parquet"));
    }

    @Test
    void sparkReadsTheDirectoryAsOneTablePartitionedByMonth() throws IOException {
        history().add(run(NOVEMBER, "nightly", 0.25)).confirm();
        history().add(unusable(NOVEMBER.plusMillis(13), "nightly")).confirm();

        List<Row> rows =
                spark.read().parquet(place().toString()).orderBy("time").collectAsList();

        assertThat(rows).hasSize(2);
        assertThat(rows.get(0).schema().fieldNames())
                .containsExactly(
                        "time",
                        "job",
                        "series",
                        "output",
                        "pairscope_version",
                        "config_hash",
                        "status",
                        "exit_code",
                        "pairs_in",
                        "scored",
                        "quarantined",
                        "statistics",
                        "standard_errors",
                        "state",
                        "state_crc32c",
                        "seconds",
                        "application",
                        "month");
        Row first = rows.get(0);
        assertThat(first.<Timestamp>getAs("time").toInstant()).isEqualTo(NOVEMBER);
        assertThat(first.<Integer>getAs("exit_code")).isZero();
        assertThat(first.<Long>getAs("scored")).isEqualTo(9);
        assertThat(first.getJavaMap(first.fieldIndex("statistics")))
                .isEqualTo(Map.of("cosine_mean", 0.25, "mid", 16.25));
        assertThat(first.getJavaMap(first.fieldIndex("standard_errors"))).isEqualTo(Map.of("mid", 0.5));
        assertThat(rows.get(1).<Long>getAs("pairs_in")).isNull();
        assertThat(rows.get(1).<String>getAs("state")).isNull();
        assertThat(rows.get(1).getJavaMap(first.fieldIndex("statistics"))).isEmpty();
        assertThat(rows).extracting(row -> row.getAs("month")).containsExactly("2026-11", "2026-12");
    }

    @Test
    void runsAtTheSameTimeDoNotMeet() {
        int runs = 32;
        HistoryDirectory history = history();

        IntStream.range(0, runs).parallel().forEach(i -> {
            try {
                history.add(run(NOVEMBER, "nightly", i)).confirm();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        });

        assertThat(HistoryDirectory.open(STORAGE, place().toString())
                        .newest(100, run -> true)
                        .runs())
                .extracting(run -> run.statistics().get("cosine_mean"))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, runs).mapToObj(i -> (double) i).toList());
    }

    @Test
    void theLastRunsAreTheNewestOfTheirSeriesThatAreWanted() throws IOException {
        HistoryDirectory history = history();
        assertThat(history.last("nightly", 1, run -> true)).isEmpty();
        history.add(run(NOVEMBER.minusSeconds(9_000_000), "nightly", 1)).confirm();
        history.add(run(NOVEMBER, "nightly", 2)).confirm();
        history.add(unusable(NOVEMBER.plusSeconds(60), "nightly")).confirm();
        history.add(run(NOVEMBER.plusSeconds(120), "weekly", 3)).confirm();

        RunRecord older = run(NOVEMBER.minusSeconds(9_000_000), "nightly", 1);
        RunRecord newer = run(NOVEMBER, "nightly", 2);
        assertThat(history.last("nightly", 1, RunRecord::hasPassed)).containsExactly(newer);
        assertThat(history.last("nightly", 2, RunRecord::hasPassed)).containsExactly(newer, older);
        assertThat(history.last("nightly", 9, run -> true))
                .containsExactly(unusable(NOVEMBER.plusSeconds(60), "nightly"), newer, older);
        assertThat(history.last("monthly", 1, run -> true)).isEmpty();
    }

    @Test
    void aDamagedFileIsNamedToThoseWhoNeedItAndLeftOutForThoseWhoLook() throws IOException {
        HistoryDirectory history = history();
        history.add(run(NOVEMBER, "nightly", 1)).confirm();
        history.add(run(NOVEMBER.plusSeconds(1), "nightly", 2)).confirm();
        Path newest = files().get(1);
        Damage.truncate(newest);

        assertThatThrownBy(() -> history.last("nightly", 1, run -> true))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("cannot use history file")
                .hasMessageContaining(newest.toString())
                .hasMessageContaining("Remove it");
        assertThat(history.last("weekly", 1, run -> true)).isEmpty();
        HistoryDirectory.Listing found =
                HistoryDirectory.open(STORAGE, place().toString()).newest(10, run -> true);
        assertThat(found.runs()).hasSize(1);
        assertThat(found.unreadable()).singleElement().asString().contains(newest.toString());
    }

    @Test
    void pruningDeletesMonthsAndNothingElse() throws IOException {
        HistoryDirectory history = history();
        for (String month : List.of("2025-12", "2026-01", "2026-11")) {
            history.add(run(Instant.parse(month + "-15T00:00:00Z"), "nightly", 1))
                    .confirm();
        }

        List<Outdated> months = history.monthsBefore(YearMonth.of(2026, 1));
        assertThat(months).extracting(Outdated::name).containsExactly("month=2025-12, 1 run");
        assertThat(place().resolve("month=2025-12")).exists();
        months.get(0).delete();
        assertThat(place().toFile().list()).containsExactlyInAnyOrder("month=2026-01", "month=2026-11");
        assertThat(history.monthsBefore(YearMonth.of(2026, 1))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"report.json", "month=2026-13/x.parquet", "month=2020-01/part-00000.parquet", "year=2026/x"})
    void whatIsNoHistoryIsNeitherPrunedNorAddedTo(String foreign) throws IOException {
        history().add(run(Instant.parse("2025-12-15T00:00:00Z"), "nightly", 1)).confirm();
        Path file = place().resolve(foreign);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "mine");

        assertThatThrownBy(
                        () -> HistoryDirectory.open(STORAGE, place().toString()).monthsBefore(YearMonth.of(2026, 12)))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("is not a history: it holds");
        assertThat(file).exists();
        assertThat(place().resolve("month=2025-12")).isNotEmptyDirectory();
    }

    @Test
    void hiddenFilesOfUnfinishedRunsAreNotSeen() throws IOException {
        history().add(run(NOVEMBER, "nightly", 1)).confirm();
        Files.writeString(files().get(0).resolveSibling(".half.parquet.tmp"), "PAR1");

        assertThat(history().last("nightly", 1, run -> true)).isNotEmpty();
        assertThat(spark.read().parquet(place().toString()).count()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"out", "out/history", "in", "in/history", "."})
    void aHistoryInOrAroundInputOrOutputIsRefused(String directory) {
        RunDirectory output = RunDirectory.at(
                STORAGE, temporary.resolve("out").toString(), "audit", ExistingOutput.REFUSE, List.of());
        String input = "file:" + temporary.resolve("in");

        assertThatThrownBy(() -> HistoryDirectory.of(
                        Optional.of(temporary.resolve(directory).toString()), output, List.of(input)))
                .isInstanceOf(OutputTakenException.class)
                .hasMessageContaining("may not lie in one another; set history.directory");
    }
}
