package io.pairscope.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.engine.listing.BadShard;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.session.Shared;
import io.pairscope.engine.storage.Storage;
import io.pairscope.fixtures.Sessions;
import io.pairscope.fixtures.SharedSpark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Quarantined rows of shards that were left out, written by tasks. */
@SharedSpark
class QuarantineTest {
    private static final List<BadShard> BAD =
            List.of(new BadShard("a", 5, "gone"), new BadShard("b", 0, "empty"), new BadShard("c", 12, "damaged"));

    private final SparkSession spark;

    @TempDir
    private Path temporary;

    QuarantineTest(SparkSession spark) {
        this.spark = spark;
    }

    private List<String> write(List<BadShard> bad, long rowsAFile) {
        Session session = Sessions.of(spark);
        try (Shared<Storage> storage = session.share(Storage.of(session))) {
            return Quarantine.ofShards(
                    session,
                    bad,
                    rowsAFile,
                    new OutputScan.AttemptFiles(temporary.toUri().toString(), storage));
        }
    }

    private List<String> rows(String file) {
        return spark.read().parquet(file).collectAsList().stream()
                .map(row -> row.getAs("shard") + " " + row.getAs("row") + " " + row.getAs("id") + " "
                        + row.getAs("reason") + " " + row.getAs("detail"))
                .toList();
    }

    @ParameterizedTest(name = "{0} rows a file: {1} files")
    @CsvSource({"4, 5", "16, 2", "17, 1"})
    void everyRowOfEveryShardIsWrittenOnceInOrder(long rowsAFile, int files) {
        List<String> written = write(BAD, rowsAFile);
        assertThat(written).hasSize(files);
        List<String> rows = new ArrayList<>();
        for (String file : written) {
            List<String> own = rows(file);
            assertThat(own).hasSizeLessThanOrEqualTo((int) rowsAFile);
            rows.addAll(own);
        }
        List<String> expected = new ArrayList<>();
        for (BadShard shard : BAD) {
            for (int row = 0; row < shard.rows(); row++) {
                expected.add(shard.name() + " " + row + " null bad_shard " + shard.reason());
            }
        }
        assertThat(rows).isEqualTo(expected);
    }

    @Test
    void shardsWithoutCountedRowsLeaveNoFile() {
        assertThat(write(List.of(new BadShard("b", 0, "empty")), 4)).isEmpty();
        assertThat(temporary).isEmptyDirectory();
    }
}
