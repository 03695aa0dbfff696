package io.pairscope.engine.shards;

import io.pairscope.engine.formats.ColumnType;
import io.pairscope.engine.formats.Footer.Split;
import io.pairscope.engine.formats.ListedFile;
import io.pairscope.engine.shards.Shard.NameColumns;
import io.pairscope.engine.shards.Shard.StoredVectors;
import java.util.Arrays;
import java.util.List;

/** Shards that exist as footers alone. */
public final class Plans {
    private Plans() {}

    /** One shard of one split. */
    static Shard shard(long rows) {
        return shard("s", 1, rows);
    }

    /** The rows of a shard of this name, which begins the plan. */
    public static ShardRows rows(String shard, long rows) {
        return new ShardRows(shard(shard, 1, rows), 0, 0, rows);
    }

    /** Splits one behind the other, of so many bytes each. */
    static Shard shard(String name, long splitBytes, long... rows) {
        Split[] splits = Arrays.stream(rows)
                .mapToObj(count -> new Split(count, splitBytes))
                .toArray(Split[]::new);
        ListedFile file = new ListedFile(name, "file:/" + name, splitBytes * rows.length, 1);
        StoredVectors floats = new StoredVectors(ColumnType.FLOAT_LIST, "list<float>");
        return new Shard(
                name,
                List.of(new ShardFile(file, null, "hash")),
                "hash",
                "Parquet",
                null,
                List.of(floats),
                new NameColumns("id", 0, -1),
                splits);
    }
}
