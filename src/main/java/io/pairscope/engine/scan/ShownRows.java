package io.pairscope.engine.scan;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.text.Excerpt;
import io.pairscope.engine.listing.BadShard;
import io.pairscope.engine.scan.BlockTask.Work;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.ShardRows;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What a few pairs hold in the columns that are shown: excerpts of texts, thumbnails of images. Only these rows are read. */
public final class ShownRows {
    private static final String NO_IMAGE = "not an image";

    /** A value that is shown; both parts are null where the row has none. */
    public static final class Value implements Serializable {
        private static final long serialVersionUID = 1;

        /** Whether the column is of bytes, which are taken for images. */
        public final boolean isOfBytes;

        public final String text;
        public final String image;

        private Value(boolean isOfBytes, String text, String image) {
            this.isOfBytes = isOfBytes;
            this.text = text;
            this.image = image;
        }

        /** @param label as a reader gives it; null for none */
        static Value of(boolean isOfBytes, String label) {
            if (label == null) {
                return new Value(isOfBytes, null, null);
            }
            if (!isOfBytes) {
                return new Value(false, Excerpt.of(label), null);
            }
            String image = Thumbnail.of(bytes(label));
            return new Value(true, image == null ? NO_IMAGE : null, image);
        }

        /** Those that a text is of, or the hexadecimal digits of those that are none. */
        private static byte[] bytes(String label) {
            try {
                return HexFormat.of().parseHex(label);
            } catch (IllegalArgumentException text) {
                return label.getBytes(StandardCharsets.UTF_8);
            }
        }
    }

    /** What was found in one shard, by row. */
    private static final class Found implements Serializable {
        private static final long serialVersionUID = 1;

        private String shard;
        private final HashMap<Long, Value[]> rows = new HashMap<>();
    }

    private final Map<String, Found> byShard = new HashMap<>();
    private final List<BadShard> unreadable = new ArrayList<>();

    private ShownRows() {}

    /** Looks the pairs up. */
    public static ShownRows of(Session session, MomentResult moments, Collection<ScoredPair> pairs) {
        Map<String, TreeSet<Long>> wanted = new HashMap<>();
        pairs.forEach(pair ->
                wanted.computeIfAbsent(pair.shard, shard -> new TreeSet<>()).add(pair.row));
        Map<String, long[]> rows = new HashMap<>();
        wanted.forEach((shard, numbers) ->
                rows.put(shard, numbers.stream().mapToLong(Long::longValue).toArray()));
        BlockTask<Found> looking = task -> new Looking();
        ShardScan scan = ShardScan.lookup(session, "pairs to show", moments, rows);
        ShownRows shown = new ShownRows();
        for (TaskResult<Found> task : scan.step(() -> scan.pieces(looking).collect())) {
            if (task.failures.isEmpty()) {
                shown.byShard.put(task.result.shard, task.result);
            } else {
                // Every row of it may fail.
                shown.unreadable.add(task.failures.get(0));
            }
        }
        return shown;
    }

    /** By column; none of a shard that could not be read. */
    public Value[] of(ScoredPair pair) {
        Found found = byShard.get(pair.shard);
        return found == null ? new Value[0] : found.rows.get(pair.row);
    }

    /** Shards whose columns could not be read, though scans could read what they read of them. */
    public List<BadShard> unreadable() {
        return unreadable;
    }

    private static final class Looking implements Work<Found> {
        private final Found found = new Found();

        @Override
        public void accept(ShardRows from, EmbeddingBlock block) {
            found.shard = from.shard.name;
            for (int i = 0; i < block.size(); i++) {
                Value[] values = new Value[block.labelCount()];
                for (int label = 0; label < values.length; label++) {
                    values[label] = Value.of(from.shard.showsBytes(label), block.label(i, label));
                }
                found.rows.put(block.rowNumber(i), values);
            }
        }

        @Override
        public Found finish() {
            return found;
        }
    }
}
