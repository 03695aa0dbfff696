package io.pairscope.engine.shards;

import static io.pairscope.engine.storage.TableColumn.bytes;
import static io.pairscope.engine.storage.TableColumn.text;

import io.pairscope.core.moments.Rejection;
import io.pairscope.core.moments.Side;
import io.pairscope.core.settings.OnRepeatedId;
import io.pairscope.engine.listing.BadShard;
import io.pairscope.engine.storage.ParquetTable;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.TableSchema;
import java.io.Closeable;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import scala.Tuple2;

/** A Parquet file of joined rows, one id after the other: pairs, and rows without a partner with the reason. */
final class JoinedFile implements Closeable {
    static final String IMAGE = "image_embedding";
    static final String TEXT = "text_embedding";
    private static final String ID = "id";
    private static final String LABEL = "label";
    private static final String FAULT = "fault";

    /** The places of ids and faults among its columns of names; those of labels follow. */
    static final int PLACE_OF_ID = 0;

    static final int PLACE_OF_FAULT = 1;
    static final int PLACE_OF_LABELS = 2;

    /** Rows of one id on one side that are kept in memory; an id with more of them is no id. */
    private static final int MOST_ROWS = 10_000;

    private static final int MOST_EXAMPLES = 3;

    /** A joined row; either side may be missing. */
    private record Row(String id, JoinRow image, JoinRow text, String fault) {
        String label(int l) {
            return image == null ? null : image.labels[l];
        }
    }

    /** What a task wrote. */
    static final class Counts implements Serializable {
        private static final long serialVersionUID = 1;

        String file;
        long rows;
        long unmatchedImages;
        long unmatchedTexts;
        long pairs;
        /** Ids without a partner, a few. */
        final ArrayList<String> images = new ArrayList<>();

        final ArrayList<String> texts = new ArrayList<>();
        final Repeated repeatedImages = new Repeated();
        final Repeated repeatedTexts = new Repeated();
        /** Ids that stand more than once, on either side. */
        long repeatedIds;

        final ArrayList<BadShard> badImages = new ArrayList<>();
        final ArrayList<BadShard> badTexts = new ArrayList<>();
    }

    /** Ids that stand more than once on a side. */
    static final class Repeated implements Serializable {
        private static final long serialVersionUID = 1;

        long ids;
        /** Rows of this side that were left out because of an id, whichever side has it more than once. */
        long rows;

        final ArrayList<String> examples = new ArrayList<>();

        private void count(String id) {
            ids++;
            if (examples.size() < MOST_EXAMPLES) {
                examples.add(id);
            }
        }
    }

    private final ParquetTable<Row> table;
    private final OnRepeatedId repeated;
    private final Counts counts = new Counts();
    private final List<JoinRow> images = new ArrayList<>();
    private final List<JoinRow> texts = new ArrayList<>();
    private String id;
    /** The sides on which the id under way stands more than once. */
    private final EnumSet<Side> repeating = EnumSet.noneOf(Side.class);
    /** Whether the id under way has more rows than can be held. */
    private boolean overflows;

    private JoinedFile(int labels, OnRepeatedId repeated, Storage storage, Path path) throws IOException {
        this.table = schema(labels).create(storage, path);
        this.repeated = repeated;
        counts.file = path.toString();
    }

    private static TableSchema<Row> schema(int labels) {
        TableSchema<Row> schema = TableSchema.uncompressed(
                "joined",
                text(ID, Row::id).when(row -> row.id != null),
                bytes(IMAGE, (Row row) -> row.image.vector).when(row -> row.image != null && row.image.vector != null),
                bytes(TEXT, (Row row) -> row.text.vector).when(row -> row.text != null && row.text.vector != null),
                text(FAULT, Row::fault).when(row -> row.fault != null));
        for (int l = 0; l < labels; l++) {
            int label = l;
            schema.add(text(LABEL + l, (Row row) -> row.label(label)).when(row -> row.label(label) != null));
        }
        return schema;
    }

    /** Its columns of names, in their places. */
    static List<String> names(int labels) {
        return Stream.concat(Stream.of(ID, FAULT), IntStream.range(0, labels).mapToObj(l -> LABEL + l))
                .toList();
    }

    /**
     * Writes one file.
     *
     * @param sorted by key
     * @param labels how many an image has
     * @return what was written, as the only element
     */
    static Iterator<Counts> write(
            Iterator<Tuple2<JoinKey, JoinRow>> sorted,
            int labels,
            OnRepeatedId repeated,
            Storage storage,
            String directory)
            throws IOException {
        TaskContext task = TaskContext.get();
        Path path = new Path(directory, "part-" + task.partitionId() + "-" + task.taskAttemptId() + ".parquet");
        try (JoinedFile file = new JoinedFile(labels, repeated, storage, path)) {
            while (sorted.hasNext()) {
                Tuple2<JoinKey, JoinRow> next = sorted.next();
                if (next._2().failure == null) {
                    file.add(next._1(), next._2());
                } else {
                    Side side = Side.values()[next._1().side];
                    side.of(file.counts.badImages, file.counts.badTexts).add(next._2().failure);
                }
            }
            file.endId();
            return List.of(file.counts).iterator();
        }
    }

    private void add(JoinKey key, JoinRow row) throws IOException {
        Side side = Side.values()[key.side];
        if (key.id == null) {
            reject(side, null, row, Rejection.UNMATCHED, side.of("the image", "the text") + " has no id");
            return;
        }
        if (!key.id.equals(id)) {
            endId();
            id = key.id;
        }
        List<JoinRow> own = side.of(images, texts);
        own.add(row);
        if (own.size() > 1) {
            repeating.add(side);
        }
        if (own.size() > MOST_ROWS) {
            overflows = true;
            rejectRepeated();
        }
    }

    private void endId() throws IOException {
        if (!repeating.isEmpty()) {
            counts.repeatedIds++;
            repeating.forEach(
                    side -> side.of(counts.repeatedImages, counts.repeatedTexts).count(id));
        }
        boolean pairs = repeating.size() < (repeated == OnRepeatedId.PAIR ? 2 : 1);
        if (overflows || !pairs) {
            rejectRepeated();
        } else if (images.isEmpty() || texts.isEmpty()) {
            for (JoinRow image : images) {
                reject(Side.IMAGE, id, image, Rejection.UNMATCHED, "no text has its id");
            }
            for (JoinRow text : texts) {
                reject(Side.TEXT, id, text, Rejection.UNMATCHED, "no image has its id");
            }
        } else {
            counts.pairs += (long) images.size() * texts.size();
            for (JoinRow image : images) {
                for (JoinRow text : texts) {
                    write(new Row(id, image, text, image.fault != null ? image.fault : text.fault));
                }
            }
        }
        images.clear();
        texts.clear();
        overflows = false;
        repeating.clear();
        id = null;
    }

    private void rejectRepeated() throws IOException {
        String why = "its id stands more than once in "
                + repeating.stream()
                        .map(side -> side.of("the images", "the texts"))
                        .collect(Collectors.joining(" and "));
        for (JoinRow image : images) {
            reject(Side.IMAGE, id, image, Rejection.REPEATED_ID, why);
        }
        for (JoinRow text : texts) {
            reject(Side.TEXT, id, text, Rejection.REPEATED_ID, why);
        }
        images.clear();
        texts.clear();
    }

    private void reject(Side side, String ofRow, JoinRow row, Rejection reason, String why) throws IOException {
        String detail = side.of("image", "text") + " of shard " + row.place + ": " + why;
        if (reason == Rejection.REPEATED_ID) {
            side.of(counts.repeatedImages, counts.repeatedTexts).rows++;
        } else if (side == Side.IMAGE) {
            counts.unmatchedImages++;
        } else {
            counts.unmatchedTexts++;
        }
        List<String> alone = side.of(counts.images, counts.texts);
        if (ofRow != null && alone.size() < MOST_EXAMPLES) {
            alone.add(ofRow);
        }
        write(new Row(ofRow, null, null, new RowFault(reason, detail).toString()));
    }

    private void write(Row row) throws IOException {
        table.write(row);
        counts.rows++;
    }

    @Override
    public void close() throws IOException {
        table.close();
    }
}
