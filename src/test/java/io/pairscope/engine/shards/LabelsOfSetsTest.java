package io.pairscope.engine.shards;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.core.moments.Normalization;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.Label;
import io.pairscope.engine.listing.BadShard;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.session.Shared;
import io.pairscope.engine.storage.Storage;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.NpyBytes;
import io.pairscope.fixtures.NpzBytes;
import io.pairscope.fixtures.Sessions;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Labels of rows on their way from the files of a set into blocks. */
@SharedSpark
class LabelsOfSetsTest {
    private static final int ROWS = 1300;
    private static final int DIMS = 3;
    private static final Label MATCH = new Label("image_id", Label.Use.MATCH);
    private static final Label CLASS = new Label("image_id", Label.Use.CLASS);

    private final Session session;
    private final List<Shards.Row> rows = Gaussians.equicorrelated(ROWS, DIMS, 0.5, 1);
    /** Every fifth row has none. */
    private final List<String> groups = IntStream.range(0, ROWS)
            .mapToObj(i -> i % 5 == 4 ? null : "group-" + i % 7)
            .toList();

    @TempDir
    private Path directory;

    LabelsOfSetsTest(SparkSession spark) {
        this.session = Sessions.of(spark);
    }

    private Inventory inventory(InputColumns columns, Label... labels) {
        return Inventory.of(session, List.of(directory.toString()), columns.withLabels(List.of(labels)));
    }

    /** All rows, read in pieces of some hundred. */
    private ReceivedRows read(Inventory inventory) throws Exception {
        RowRules rules = new RowRules(DIMS, DIMS, Normalization.APPLY, RowRanges.even(ROWS, 1));
        ReceivedRows received = new ReceivedRows();
        try (Shared<Storage> storage = session.share(Storage.of(session))) {
            BlockReader reader = new BlockReader(storage, inventory.columns().vectors());
            List<ScanTask> pieces = inventory.plan().stream()
                    .flatMap(task -> task.parts().stream())
                    .flatMap(part -> part.cut(301))
                    .map(part -> new ScanTask(0, List.of(part)))
                    .toList();
            for (ScanTask piece : pieces) {
                try (BlockFiller filler = reader.open(piece, rules, received)) {
                    while (filler.advance()) {
                        // All rows are received in the end.
                    }
                }
            }
        }
        return received;
    }

    private void assertLabels(ReceivedRows received, int rejected) {
        assertThat(received.rejected).hasSize(rejected);
        assertThat(received.rows).hasSize(ROWS - rejected).allSatisfy(row -> {
            int number = (int) row.row();
            assertThat(row.id()).isEqualTo("row-" + number);
            assertThat(row.labels()).containsExactly(groups.get(number), "row-" + number, groups.get(number));
        });
    }

    @Test
    void severalLabelsStayWithTheirRowBesideRejectedRows() throws Exception {
        List<Shards.Row> some = new ArrayList<>(rows);
        for (int i = 0; i < ROWS; i += 11) {
            some.set(i, new Shards.Row(rows.get(i).id(), null, rows.get(i).text()));
        }
        new Shards().rows(some).groups("image_id", groups).write(directory.resolve("a.parquet"));
        Label id = new Label("id", Label.Use.FACTOR);
        assertLabels(read(inventory(InputColumns.PAIRS, MATCH, id, CLASS)), (ROWS + 10) / 11);
    }

    private void metadata(String name, String idColumn) {
        List<Shards.Row> bare =
                rows.stream().map(row -> new Shards.Row(row.id(), null, null)).toList();
        new Shards()
                .rows(bare)
                .columns("a", "b")
                .idColumn(idColumn)
                .groups("image_id", groups)
                .write(directory.resolve(name));
    }

    private byte[] array(Function<Shards.Row, Double[]> side) {
        return NpyBytes.of("<f4", DIMS, rows.stream().map(side).toList()).file(false, 1);
    }

    @Test
    void labelsOfClipRetrievalAreThoseOfItsMetadata() throws Exception {
        for (String name : List.of("img_emb", "text_emb", "metadata")) {
            Files.createDirectories(directory.resolve(name));
        }
        Files.write(directory.resolve("img_emb/img_emb_0.npy"), array(Shards.Row::image));
        Files.write(directory.resolve("text_emb/text_emb_0.npy"), array(Shards.Row::text));
        metadata("metadata/metadata_0.parquet", "key");
        assertLabels(read(inventory(InputColumns.PAIRS, MATCH, new Label("key", Label.Use.FACTOR), CLASS)), 0);
    }

    @Test
    void labelsOfDataCompAreThoseOfEitherFile() throws Exception {
        byte[] uids = NpyBytes.texts(rows.stream().map(Shards.Row::id).toList());
        Files.write(
                directory.resolve("0.npz"),
                NpzBytes.of(
                        ZipEntry.DEFLATED,
                        Map.of("b32_img", array(Shards.Row::image), "b32_txt", array(Shards.Row::text), "name", uids)));
        metadata("0.parquet", "uid");
        assertLabels(read(inventory(InputColumns.PAIRS, MATCH, new Label("name", Label.Use.FACTOR), CLASS)), 0);
    }

    @Test
    void aShardWithoutTheColumnIsBadAndNamedAndTheOthersAreUsed() throws IOException {
        new Shards().rows(rows).groups("image_id", groups).write(directory.resolve("a.parquet"));
        new Shards().rows(rows).write(directory.resolve("b.parquet"));
        Inventory inventory = inventory(InputColumns.PAIRS, MATCH);
        assertThat(inventory.shards()).extracting(shard -> shard.name).containsExactly("a.parquet");
        assertThat(inventory.bad())
                .singleElement()
                .extracting(BadShard::toString)
                .asString()
                .startsWith("shard b.parquet: column image_id is missing; the shard has ")
                .endsWith("Name the match column with --match");
    }
}
