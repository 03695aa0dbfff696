package io.pairscope.engine.tables;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.engine.storage.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoredRunsTest {
    private static final String SUSPECTS = """
            {"shards": {"count": 9, "suspect": [
              {"shard": "part-3.parquet", "faults": ["PAIRING"], "findings": "its pairs fit less"},
              {"shard": "o'part.parquet", "faults": ["PAIRING"], "findings": "its pairs fit less"}]}}""";

    @TempDir
    private Path directory;

    private final Storage storage = new Storage(new Configuration(false));

    /** Of files in {@code scores/} of each of some runs. */
    private ScoredRuns of(String... runs) {
        List<String> files = Stream.of(runs)
                .map(run -> directory
                        .resolve(run + "/scores/part-0.parquet")
                        .toUri()
                        .toString())
                .toList();
        return ScoredRuns.of(storage, new TableFiles(List.of(runs), files, false));
    }

    private void report(String run, String json) throws IOException {
        Files.writeString(Files.createDirectories(directory.resolve(run)).resolve("report.json"), json);
    }

    @Test
    void suspectShardsAreNamedWithTheConditionThatLeavesThemOut() throws IOException {
        report("a", SUSPECTS);
        report("b", "{\"shards\": {\"count\": 9, \"suspect\": []}}");
        assertThat(of("a", "b").suspects(List.of("pmi")))
                .singleElement()
                .asString()
                .contains("/a calls 2 shard(s) suspect:")
                .endsWith("--keep \"shard NOT IN ('part-3.parquet', 'o''part.parquet')\"");
    }

    @Test
    void whoGoesByTheShardKnows() throws IOException {
        report("a", SUSPECTS);
        assertThat(of("a").suspects(List.of("pmi", "shard"))).isEmpty();
    }

    @Test
    void tablesWithoutAReportOfAnAuditHaveNone() throws IOException {
        assertThat(of("a").suspects(List.of("pmi"))).isEmpty();
        report("a", "{}");
        report("b", "no JSON");
        assertThat(of("a", "b").suspects(List.of("pmi"))).isEmpty();
    }

    @Test
    void scoresOfOneRunNeedNoWarning() {
        assertThat(of("a").warning(List.of("pmi"))).isEmpty();
    }

    @Test
    void whatIsRelativeToARunIsNotComparedBetweenRuns() {
        assertThat(of("a", "b").warning(List.of("cosine"))).isEmpty();
        assertThat(of("a", "b").warning(List.of("cosine", "pmi")).orElseThrow())
                .startsWith("the scores are those of 2 runs, and each has its own scale of pmi:");
    }
}
