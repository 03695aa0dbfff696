package io.pairscope.engine.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pairscope.engine.session.Session;
import io.pairscope.fixtures.Sessions;
import io.pairscope.fixtures.SharedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.CacheManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SharedSpark
class FilteredRowsTest {
    private final Session session;

    @TempDir
    private Path directory;

    FilteredRowsTest(SparkSession spark) {
        this.session = Sessions.of(spark);
    }

    /** A table that has more rows when they are needed once more. */
    @Test
    void aFilterThatFailsLeavesNothingCached() throws IOException {
        CacheManager cached = session.spark().sharedState().cacheManager();
        assertThat(cached.isEmpty()).isTrue();
        String rows = "id,shard,row,pmi\na,s,0,1.5\nb,s,1,2.5\n";
        Path table = Files.writeString(directory.resolve("scores.csv"), rows);
        ScoreTable scores = ScoreTable.read(session, "--scores", List.of(table.toString()));
        ScoredRows.Rules rules = new ScoredRows.Rules(Optional.of("pmi"), Optional.empty(), Optional.empty());
        ScoredRows scored = ScoredRows.of(session, scores, rules, Optional.empty(), Optional.empty());
        try (Selection selection = Selection.of(scored, OptionalDouble.empty(), OptionalDouble.of(2))) {
            scored.close();
            Files.writeString(table, rows + "c,s,2,3.5\n");
            assertThatThrownBy(() -> FilteredRows.of(selection, new Drops()))
                    .hasMessage("rows in 2 ≠ kept 2 + dropped 1");
        }
        assertThat(cached.isEmpty()).isTrue();
    }
}
