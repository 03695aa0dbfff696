package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.fixtures.PublishedSchemas;
import io.pairscope.fixtures.SharedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of every job, held to the published schemas; {@link CommandRun} does so after each run of any test. */
@SharedSpark
class SchemasTest {
    private static final Path PAIRS = Path.of("data-samples/emoji-keywords-names-24");

    private final SparkSession spark;

    @TempDir
    private Path directory;

    SchemasTest(SparkSession spark) {
        this.spark = spark;
    }

    private CommandRun run(String job, String output, Object... arguments) {
        CommandRun run = CommandRun.in(spark, job, directory.resolve(output), arguments);
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run;
    }

    private Path ratings() throws IOException {
        List<String> lines = new ArrayList<>(List.of("score,human"));
        IntStream.range(0, 40).forEach(i -> lines.add(i * i % 7 + "," + i % 5));
        return Files.write(directory.resolve("ratings.csv"), lines);
    }

    @Test
    void everyJobLeavesTablesAndDocumentsAsTheSchemasSay() throws IOException {
        Path scores = run("audit", "audit", "--input", PAIRS).output().resolve("scores");
        run("compare", "compare", "--reference", PAIRS, "--candidate", PAIRS);
        run("retrieve", "retrieve", "--input", PAIRS);
        run("recover", "recover", "--embeddings", PAIRS);
        run("filter", "filter", "--scores", scores, "--input", PAIRS, "--keep-fraction", "0.3");
        run("agree", "agree", "--scores", ratings(), "--human-column", "human", "--set", "agree.resamples=20");

        TreeSet<String> tables = new TreeSet<>();
        for (String run : List.of("audit", "compare", "retrieve", "recover", "filter", "agree")) {
            PublishedSchemas.hold(directory.resolve(run));
            tables.addAll(PublishedSchemas.tablesOf(directory.resolve(run)));
        }
        List<String> others = new ArrayList<>(PublishedSchemas.names());
        // Many classes are in RetrieveLabelsTest.
        others.removeAll(List.of("report", "manifest", "verdict", "history", "classes"));
        assertThat(tables).containsExactlyInAnyOrderElementsOf(others);
        try (Stream<Path> records = Files.walk(directory.resolve("history"))) {
            assertThat(records.filter(file -> file.toString().endsWith(".parquet")))
                    .hasSize(6)
                    .allSatisfy(file -> PublishedSchemas.holdTable("history", file));
        }
    }

    @Test
    void aRunWithoutResultsLeavesDocumentsAsTheSchemasSay() throws IOException {
        Path empty = Files.createDirectories(directory.resolve("in"));
        Files.write(empty.resolve("a.parquet"), new byte[0]);

        CommandRun run = CommandRun.audit(spark, directory.resolve("out"), "--input", empty);

        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.output().resolve("verdict.json")).exists();
        PublishedSchemas.hold(run.output());
    }
}
