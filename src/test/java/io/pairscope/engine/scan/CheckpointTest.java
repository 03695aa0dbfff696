package io.pairscope.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.settings.ExistingOutput;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.Label;
import io.pairscope.core.settings.OnBadShard;
import io.pairscope.core.settings.ReadOptions;
import io.pairscope.engine.scan.BlockTask.Work;
import io.pairscope.engine.session.Progress;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.session.Session.Kept;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.shards.ScanTask;
import io.pairscope.engine.shards.ShardRows;
import io.pairscope.engine.storage.RunDirectory;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.UnusableInputException;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A scan of three shards, whose tasks count their rows; some runs of it may not read any. */
@SharedSpark
class CheckpointTest {
    private static final int[] ROWS = {200, 50, 120};

    private final Session session;
    private final ByteArrayOutputStream told = new ByteArrayOutputStream();

    @TempDir
    private Path temporary;

    private MomentResult moments;

    CheckpointTest(SparkSession spark) {
        this.session =
                new Session(spark.sparkContext(), Progress.to(new PrintStream(told, true, StandardCharsets.UTF_8)));
    }

    @BeforeEach
    void writeShards() {
        for (int shard = 0; shard < ROWS.length; shard++) {
            new Shards()
                    .rows(Gaussians.equicorrelated(ROWS[shard], 4, 0.5, shard))
                    .write(temporary.resolve("in/" + shard + ".parquet"));
        }
        moments = moments();
    }

    private MomentResult moments() {
        Inventory inventory =
                Inventory.of(session, List.of(temporary.resolve("in").toString()), InputColumns.PAIRS);
        return MomentScan.run(session, "input", inventory, options());
    }

    private static ReadOptions options() {
        return new ReadOptions(0, 0, Normalization.APPLY, 4, OnBadShard.STOP, 0.01);
    }

    /** @param ready for the rows of a task */
    private record Counting(boolean ready) implements BlockTask<Long> {
        @Override
        public Work<Long> start(ScanTask task) {
            if (!ready) {
                throw new IllegalStateException("task " + task.index + " reads");
            }
            return new Work<>() {
                private long count;

                @Override
                public void accept(ShardRows from, EmbeddingBlock block) {
                    count += block.size();
                }

                @Override
                public Long finish() {
                    return count;
                }
            };
        }
    }

    private List<Long> count(String fingerprint, boolean ready) {
        session.keep(new Kept(temporary.resolve("kept").toString(), fingerprint));
        return ShardScan.again(session, "count", moments).collect(new Counting(ready));
    }

    private List<Path> keptTasks() throws IOException {
        try (Stream<Path> all = Files.walk(temporary.resolve("kept"))) {
            return all.filter(file -> file.getFileName().toString().startsWith("task-"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void whatFinishedTasksGaveIsNotComputedAgain() throws IOException {
        List<Long> first = count("a", true);
        assertThat(first).isEqualTo(LongStream.of(200, 50, 120).boxed().toList());
        assertThat(keptTasks()).hasSize(ROWS.length);

        assertThat(count("a", false)).isEqualTo(first);

        Files.delete(keptTasks().get(1));
        assertThatThrownBy(() -> count("a", false)).hasStackTraceContaining("task 1 reads");
        assertThat(count("a", true)).isEqualTo(first);
        assertThat(count("a", false)).isEqualTo(first);
    }

    /** A scan whose tasks write no files of rows. */
    @Test
    void whatIsMeasuredAloneIsNotMeasuredAgain() {
        try (RunDirectory directory = RunDirectory.at(
                Storage.of(session), temporary.resolve("run").toString(), "audit", ExistingOutput.REFUSE, List.of())) {
            directory.open();
            for (boolean ready : List.of(true, false)) {
                session.keep(new Kept(temporary.resolve("kept").toString(), "a"));
                OutputScan<Long> measured = OutputScan.measure(
                        session, moments, "count", (task, storage, file) -> new Counting(ready).start(task), directory);
                assertThat(measured.summaries()).containsExactly(200L, 50L, 120L);
            }
        }
    }

    @Test
    void columnsOfTheInputAreNotReadAgain() throws IOException {
        Inventory labelled = Inventory.of(
                session,
                List.of(temporary.resolve("in").toString()),
                InputColumns.PAIRS.withLabels(List.of(new Label("id", Label.Use.COLUMN))));
        ColumnsOfInput columns = new ColumnsOfInput(session, MomentScan.run(session, "input", labelled, options()));
        session.keep(new Kept(temporary.resolve("kept").toString(), "a"));
        List<Row> read = columns.read("number").collectAsList();
        assertThat(read).hasSize(370).contains(RowFactory.create(369L, "row-119"));
        for (int shard = 0; shard < ROWS.length; shard++) {
            Files.delete(temporary.resolve("in/" + shard + ".parquet"));
        }

        session.keep(new Kept(temporary.resolve("kept").toString(), "a"));
        assertThat(columns.read("number").collectAsList()).isEqualTo(read);
    }

    @Test
    void aScanThatGoesOnSaysHowManyTasksWereKept() throws IOException {
        count("a", true);
        assertThat(told.toString(StandardCharsets.UTF_8)).doesNotContain("kept");

        count("a", false);
        assertThat(told.toString(StandardCharsets.UTF_8))
                .contains("count                        3 of 3 tasks kept by the interrupted run\n");
        Files.delete(keptTasks().get(1));
        count("a", true);
        assertThat(told.toString(StandardCharsets.UTF_8)).contains("2 of 3 tasks kept by the interrupted run\n");
    }

    /** A flipped bit anywhere, and a file that ends anywhere before its end. */
    @ParameterizedTest(name = "at {0} of the file")
    @ValueSource(doubles = {0, 0.003, 0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.999})
    void aDamagedFileIsComputedAgain(double place) throws IOException {
        List<Long> first = count("a", true);
        Path file = keptTasks().get(2);
        byte[] whole = Files.readAllBytes(file);
        int at = (int) (place * whole.length);
        byte[] flipped = whole.clone();
        flipped[at] ^= 0x10;
        for (byte[] damaged : List.of(flipped, Arrays.copyOf(whole, at))) {
            Files.write(file, damaged);
            assertThatThrownBy(() -> count("a", false)).hasStackTraceContaining("task 2 reads");
            assertThat(count("a", true)).isEqualTo(first);
            assertThat(Files.readAllBytes(file)).isEqualTo(whole);
        }
    }

    /** Without a plan nobody can tell what the pieces are of. */
    @ParameterizedTest(name = "''{0}''")
    @ValueSource(
            strings = {
                "",
                "c0ffee",
                "no plan at all",
                "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde",
                "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0",
                "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde\n"
            })
    void underADamagedPlanEverythingIsComputedAgain(String damaged) throws IOException {
        List<Long> first = count("a", true);
        Path plan = keptTasks().get(0).resolveSibling("plan");
        String whole = Files.readString(plan);
        Files.writeString(plan, damaged);

        assertThatThrownBy(() -> count("a", false)).hasStackTraceContaining("reads");
        assertThat(plan).hasContent(whole);
        assertThat(count("a", true)).isEqualTo(first);
        assertThat(count("a", false)).isEqualTo(first);

        Files.delete(plan);
        assertThatThrownBy(() -> count("a", false)).hasStackTraceContaining("reads");
        assertThat(plan).hasContent(whole);
    }

    @Test
    void otherSettingsAndOtherShardsAreRefused() {
        count("a", true);
        assertThatThrownBy(() -> count("b", true))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("cannot resume from")
                .hasMessageContaining("without --resume");

        new Shards().rows(Gaussians.equicorrelated(50, 4, 0.5, 9)).write(temporary.resolve("in/1.parquet"));
        moments = withoutKeeping();
        assertThatThrownBy(() -> count("a", true)).isInstanceOf(UnusableInputException.class);
    }

    private MomentResult withoutKeeping() {
        session.keep(new Kept(temporary.resolve("another").toString(), "a"));
        return moments();
    }
}
