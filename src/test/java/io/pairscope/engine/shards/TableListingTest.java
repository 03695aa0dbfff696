package io.pairscope.engine.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.pairscope.core.settings.TableFormat;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.storage.UnusableInputException;
import io.pairscope.fixtures.FakeDelta;
import io.pairscope.fixtures.Sessions;
import io.pairscope.fixtures.SharedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of tables by their current snapshots; a stand-in takes the place of Delta's connector. */
@SharedSpark
class TableListingTest {
    private final Session session;

    @TempDir
    private Path root;

    TableListingTest(SparkSession spark) {
        this.session = Sessions.of(spark);
    }

    /** With a row per byte, as {@link NamedFormat} has it. */
    private Path shard(String name, int rows) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, new byte[rows]);
    }

    private ShardListing list(TableFormat format, Path... inputs) {
        return ShardListing.of(
                List.of(inputs).stream().map(Path::toString).toList(), NamedFormat.BOTH, format, session);
    }

    @Test
    void onlyFilesOfTheCurrentSnapshotAreShards() throws IOException {
        Path a = shard("t/k=a%20b/a.parquet", 3);
        Path b = shard("t/_k=1/b.parquet", 4);
        Path elsewhere = shard("other/c c.parquet", 5);
        shard("t/old.parquet", 6);
        shard("t/_delta_log/0.checkpoint.parquet", 7);
        shard("t/notes.txt", 8);
        FakeDelta.write(root.resolve("t"), 12, List.of(a.toUri().toString(), "file:" + b, "file:" + elsewhere));

        ShardListing listing = list(TableFormat.DELTA, root.resolve("t"));

        assertThat(listing.files())
                .extracting(found -> found.file().name, found -> found.file().bytes)
                .containsExactly(
                        tuple("other/c c.parquet", 5L),
                        tuple("t/_k=1/b.parquet", 4L),
                        tuple("t/k=a%20b/a.parquet", 3L));
        assertThat(listing.warnings())
                .containsExactly("1 file(s) left out, no shard: data of an older table version: t/old.parquet");
    }

    @Test
    void rowsThatAreDeletedButStillInTheFilesAreRefused() throws IOException {
        Path a = shard("t/a.parquet", 3);
        FakeDelta.write(root.resolve("t"), 2, List.of(a.toString()));

        assertThatThrownBy(() -> list(TableFormat.DELTA, root.resolve("t")))
                .isInstanceOf(UnusableInputException.class)
                .hasMessage(
                        root.resolve("t") + ": the current snapshot has 2 rows, the footers of its files 3; rows were"
                                + " deleted without writing their files again: run REORG TABLE … APPLY (PURGE) first");
    }

    @Test
    void aFileOfTheSnapshotThatIsGoneIsABadShardWhenTheOthersHoldAllRows() throws IOException {
        Path a = shard("t/a.parquet", 3);
        FakeDelta.write(
                root.resolve("t"),
                3,
                List.of(a.toString(), root.resolve("t/gone.parquet").toString()));

        assertThat(list(TableFormat.DELTA, root.resolve("t")).bad())
                .extracting(BadShard::name, BadShard::reason)
                .containsExactly(tuple(
                        "gone.parquet",
                        "a file of the table's current snapshot that cannot be opened: "
                                + root.resolve("t/gone.parquet")));
    }

    @Test
    void rowsThatNoFileHoldsAreRefused() throws IOException {
        Path a = shard("t/a.parquet", 3);
        FakeDelta.write(
                root.resolve("t"),
                5,
                List.of(a.toString(), root.resolve("t/gone.parquet").toString()));

        assertThatThrownBy(() -> list(TableFormat.DELTA, root.resolve("t")))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageEndingWith(
                        "has 5 rows, the footers of its files 3; a file is damaged: export the snapshot from"
                                + " a whole copy");
    }

    @Test
    void aConnectorThatIsMissingIsNamed() throws IOException {
        shard("t/metadata/v1.metadata.json", 3);

        assertThatThrownBy(() -> list(TableFormat.ICEBERG, root.resolve("t")))
                .isInstanceOf(UnusableInputException.class)
                .hasMessage("--format iceberg needs the connector"
                        + " org.apache.iceberg:iceberg-spark-runtime-4.1_2.13:1.11.0: add it with --packages under"
                        + " spark-submit, or name its jars in PAIRSCOPE_CLASSPATH");
    }

    @Test
    void whatIsNoTableIsSaid() throws IOException {
        shard("t/a.parquet", 3);

        assertThatThrownBy(() -> list(TableFormat.DELTA, root.resolve("t")))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageStartingWith("cannot read " + root.resolve("t") + " as a Delta table: ");
    }

    @Test
    void aTableIsRefusedUnlessItsFormatIsGiven() throws IOException {
        Path a = shard("t/a.parquet", 3);
        FakeDelta.write(root.resolve("t"), 3, List.of(a.toString()));

        assertThatThrownBy(() -> list(TableFormat.AUTO, root.resolve("t")))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("is a Delta table");
        assertThat(list(TableFormat.DELTA, root.resolve("t")).files()).hasSize(1);
    }
}
