package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.fixtures.Fuzz;
import io.pairscope.fixtures.Fuzz.Bounds;
import io.pairscope.fixtures.Fuzz.Outcome;
import io.pairscope.fixtures.SharedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged tables of scores and ratings, as {@code filter} and {@code agree} take them: the same, one line, or other values of a CSV. */
@SharedSpark
class DamagedTablesTest {
    private static final int ROWS = 60;
    private static final int MUTANTS = 16;

    private final SparkSession spark;

    @TempDir
    private Path directory;

    private Path scores;
    private Path ratings;

    DamagedTablesTest(SparkSession spark) {
        this.spark = spark;
    }

    private void writeTables() throws IOException {
        Path table = directory.resolve("table");
        StructType schema = new StructType()
                .add("id", DataTypes.StringType)
                .add("shard", DataTypes.StringType)
                .add("row", DataTypes.LongType)
                .add("pmi", DataTypes.DoubleType);
        spark.createDataFrame(
                        IntStream.range(0, ROWS)
                                .mapToObj(row -> RowFactory.create("id-" + row, "a", (long) row, Math.sin(row)))
                                .toList(),
                        schema)
                .coalesce(1)
                .write()
                .parquet(table.toString());
        try (Stream<Path> files = Files.list(table)) {
            scores = Files.copy(
                    files.filter(file -> file.toString().endsWith(".parquet"))
                            .findFirst()
                            .orElseThrow(),
                    directory.resolve("scores.parquet"));
        }
        List<String> lines = new ArrayList<>(List.of("id,human"));
        IntStream.range(0, ROWS).forEach(row -> lines.add("id-" + row + "," + row % 5));
        ratings = Files.write(directory.resolve("ratings.csv"), lines);
    }

    private CommandRun filter() {
        return run("filter", "--scores", scores, "--by", "pmi", "--keep-fraction", "0.5");
    }

    private CommandRun agree() {
        return run("agree", "--scores", scores, "--human", ratings, "--set", "agree.resamples=10");
    }

    private CommandRun run(String job, Object... arguments) {
        List<Object> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--set", "history.directory=off", "--overwrite"));
        return CommandRun.in(spark, job, directory.resolve(job), all.toArray());
    }

    private interface Command {
        CommandRun run();
    }

    private static Map<Outcome, Integer> fuzz(String name, Path file, Outcome ifOther, Command command)
            throws IOException {
        byte[] good = Files.readAllBytes(file);
        CommandRun whole = command.run();
        assertThat(whole.exitCode()).as(whole.err()).isZero();
        Map<String, List<String>> tables = whole.tables();
        String statistics = whole.statistics().toString();
        try {
            return Fuzz.run(name, good, MUTANTS, Bounds.OF_A_JOB, damaged -> {
                Files.write(file, damaged);
                CommandRun run = command.run();
                if (run.exitCode() == 0) {
                    boolean same = run.tables().equals(tables)
                            && run.statistics().toString().equals(statistics);
                    assertThat(same || ifOther != null)
                            .as("other values in silence")
                            .isTrue();
                    return same ? Outcome.SAME : ifOther;
                }
                assertThat(run.exitCode()).as(run.err()).isEqualTo(5);
                assertThat(run.err()).startsWith("error: ");
                return Fuzz.refused(run.err().strip());
            });
        } finally {
            Files.write(file, good);
        }
    }

    /** Their pages have checksums. */
    @Test
    void mutantsOfScoresAreRefusedOrGiveTheSame() throws IOException {
        writeTables();
        assertThat(fuzz("table scores, filter", scores, null, this::filter)).containsKey(Outcome.REFUSED);
        assertThat(fuzz("table scores, agree", scores, null, this::agree)).containsKey(Outcome.REFUSED);
    }

    /** Any line is as good as another. */
    @Test
    void mutantsOfRatingsAreRefusedOrOtherRatings() throws IOException {
        writeTables();
        assertThat(fuzz("table ratings.csv, agree", ratings, Outcome.UNSEEN, this::agree))
                .containsKey(Outcome.REFUSED);
    }
}
