package io.pairscope.engine.shards;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.Side;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.Label;
import io.pairscope.core.settings.OnBadShard;
import io.pairscope.core.settings.OnRepeatedId;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.session.Shared;
import io.pairscope.engine.storage.Storage;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Sessions;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SharedSpark
class LabelsOfJoinedSetsTest {
    private static final int ROWS = 50;
    private static final int DIMS = 3;
    private static final InputColumns COLUMNS = InputColumns.PAIRS.withLabels(
            List.of(new Label("image_id", Label.Use.GROUP), new Label("id", Label.Use.FACTOR)));

    private final Session session;

    @TempDir
    private Path directory;

    LabelsOfJoinedSetsTest(SparkSession spark) {
        this.session = Sessions.of(spark);
    }

    private Inventory side(Side side, Shards rows) {
        Path file = directory.resolve(side + "/part.parquet");
        rows.write(file);
        return Inventory.of(session, List.of(file.toString()), COLUMNS.ofSide(side));
    }

    private Inventory joined() {
        List<Shards.Row> rows = new ArrayList<>(Gaussians.equicorrelated(ROWS, DIMS, 0.5, 1));
        List<String> groups =
                IntStream.range(0, ROWS).mapToObj(i -> "group-" + i % 7).toList();
        Inventory images = side(Side.IMAGE, new Shards().rows(rows).groups("image_id", groups));
        Collections.reverse(rows);
        // The texts have no column of groups: labels are those of the images.
        Inventory texts = side(Side.TEXT, new Shards().rows(rows));
        String target = directory.resolve("joined").toString();
        return IdJoin.run(session, images, texts, COLUMNS, OnRepeatedId.STOP, OnBadShard.STOP, target);
    }

    @Test
    void everyLabelOfAnImageComesWithItsPair() throws Exception {
        Inventory joined = joined();
        RowRules rules = new RowRules(DIMS, DIMS, Normalization.NEVER, RowRanges.even(ROWS, 1));
        ReceivedRows received = new ReceivedRows();
        try (Shared<Storage> storage = session.share(Storage.of(session))) {
            BlockReader reader = new BlockReader(storage, InputColumns.PAIRS.vectors());
            for (ScanTask task : ScanTask.plan(joined.shards())) {
                try (BlockFiller filler = reader.open(task, rules, received)) {
                    while (filler.advance()) {
                        // All rows are received in the end.
                    }
                }
            }
        }
        assertThat(received.rejected).isEmpty();
        assertThat(received.rows).hasSize(ROWS).allSatisfy(row -> {
            int number = Integer.parseInt(row.id().substring("row-".length()));
            assertThat(row.labels()).containsExactly("group-" + number % 7, row.id());
        });
    }
}
