package io.pairscope.engine.shards;

import io.pairscope.engine.formats.ListedFile;

/** Shards that exist as footers alone. */
final class Plans {
    private Plans() {}

    /** One shard of one split. */
    static Shard shard(long rows) {
        return shard("s", 1, rows);
    }

    /** Splits one behind the other, of so many bytes each. */
    static Shard shard(String name, long splitBytes, long... rows) {
        Shard.Splits splits = new Shard.Splits(rows.length);
        for (int s = 0; s < rows.length; s++) {
            splits.set(s, s * splitBytes, (s + 1) * splitBytes, rows[s]);
        }
        long bytes = splitBytes * rows.length;
        return new Shard(new ListedFile(name, "file:/" + name, bytes, 1), "hash", null, splits);
    }
}
