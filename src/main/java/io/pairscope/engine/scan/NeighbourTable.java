package io.pairscope.engine.scan;

import static io.pairscope.engine.storage.TableColumn.float64;
import static io.pairscope.engine.storage.TableColumn.float64List;
import static io.pairscope.engine.storage.TableColumn.int64;
import static io.pairscope.engine.storage.TableColumn.text;
import static io.pairscope.engine.storage.TableColumn.textList;

import io.pairscope.core.similarity.Direction;
import io.pairscope.core.similarity.Found;
import io.pairscope.core.similarity.RightAnswers;
import io.pairscope.engine.storage.ParquetTable;
import io.pairscope.engine.storage.RunDirectory;
import io.pairscope.engine.storage.TableColumn;
import io.pairscope.engine.storage.TableSchema;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/** The table {@code neighbours/}: the nearest rows of each query, a file per direction. Written by the driver. */
public final class NeighbourTable {
    private static final String PLACE = "neighbours";

    private static final TableSchema<NeighbourTable> SCHEMA = TableSchema.compressed(
            PLACE,
            text("id", table -> table.queries.ids[table.query]),
            TableColumn.<NeighbourTable>text("direction", table -> table.direction.key())
                    .repeating(),
            TableColumn.<NeighbourTable>text("shard", table -> table.queries.shards[table.query])
                    .repeating(),
            int64("row", table -> table.queries.rows[table.query]),
            textList("neighbour_ids", NeighbourTable::count, NeighbourTable::neighbour),
            float64List("neighbour_cosines", NeighbourTable::count, NeighbourTable::cosine),
            float64("match_rank", (NeighbourTable table) -> table.ranks.applyAsDouble(table.query))
                    .when(NeighbourTable::hasMatch),
            float64("match_cosine", (NeighbourTable table) -> table.right.cosine(table.query, 0))
                    .when(NeighbourTable::hasMatch));

    private final Direction direction;
    private final PickedRows queries;
    private final Found found;
    private final RightAnswers right;
    private final IntToDoubleFunction ranks;
    private final PickedRows named;
    private int query;

    private NeighbourTable(
            Direction direction,
            PickedRows queries,
            GallerySearch.Answered answered,
            IntToDoubleFunction ranks,
            PickedRows named) {
        this.direction = direction;
        this.queries = queries;
        this.found = answered.found();
        this.right = answered.right();
        this.ranks = ranks;
        this.named = named;
    }

    /**
     * Writes the file of a direction.
     *
     * @param ranks of the best right answers, by query
     * @param named all rows of the gallery that were found, by ascending number
     */
    public static void write(
            RunDirectory directory,
            Direction direction,
            GallerySearch.Answers answers,
            IntToDoubleFunction ranks,
            PickedRows named) {
        String name = "/" + ParquetTable.part(direction.ordinal());
        NeighbourTable table = new NeighbourTable(
                direction, answers.queries(), answers.byDirection().get(direction), ranks, named);
        directory.writeTable(SCHEMA, PLACE + name, rows -> {
            for (table.query = 0; table.query < table.queries.count(); table.query++) {
                rows.write(table);
            }
        });
    }

    private boolean hasMatch() {
        return !Double.isNaN(ranks.applyAsDouble(query));
    }

    /** How many rows were found for the query. */
    private int count() {
        int count = 0;
        while (count < found.k && found.neighbours[query * found.k + count] >= 0) {
            count++;
        }
        return count;
    }

    private String neighbour(int n) {
        return named.ids[Arrays.binarySearch(named.numbers, found.neighbours[query * found.k + n])];
    }

    private double cosine(int n) {
        return found.cosines[query * found.k + n];
    }
}
