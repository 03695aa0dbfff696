package io.pairscope.engine.snapshot;

import io.pairscope.core.moments.RunningMoments;
import io.pairscope.core.moments.Side;
import io.pairscope.core.quality.RowOffsetScores;
import io.pairscope.core.quality.ShardSketch;
import io.pairscope.engine.scan.Ledger.Entry;
import io.pairscope.engine.scan.ShardRecord;
import io.pairscope.engine.shards.RowCounts;
import io.pairscope.engine.shards.ShardKey;
import io.pairscope.engine.storage.ArrowFile;
import io.pairscope.engine.storage.UnusableInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The shards of a ledger on disk: an Arrow IPC file, one record a shard. Columns: {@code path, bytes, modified, footer}
 * (its key), {@code name}, {@code first_group, end_group}, {@code accepted, off_unit, rejected} (rows by reason) and the
 * sketch: {@code image_sum}, {@code text_sum} and {@code spreads} (count, mean and squared distances of image norm, text
 * norm, cosine with the own text, with the next, with the one before, and PMI likewise). Its metadata name the moments it
 * belongs to by their checksum.
 */
final class LedgerFile {
    private static final String VERSION = "1";
    private static final String PREFIX = "pairscope.";
    private static final List<String> TEXTS = List.of("path", "footer", "name", "rejected");
    private static final List<String> LONGS =
            List.of("bytes", "modified", "first_group", "end_group", "accepted", "off_unit");
    private static final List<String> LISTS = List.of("image_sum", "text_sum", "spreads");

    private LedgerFile() {}

    /**
     * @param moments the checksum of the moments
     * @param fastError largest error of single-precision products behind them; 0 in double
     */
    record Content(List<Entry> entries, String moments, double fastError) {}

    static void write(Path path, Configuration configuration, Content content) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(PREFIX + "version", VERSION);
        metadata.put(PREFIX + "shards", Integer.toString(content.entries.size()));
        metadata.put(PREFIX + "moments_crc32c", content.moments);
        metadata.put(PREFIX + "fast_error", Double.toString(content.fastError));
        metadata.put(PREFIX + "crc32c", checksum(content.entries));
        List<Field> fields = new ArrayList<>();
        TEXTS.forEach(name -> fields.add(new Field(name, FieldType.notNullable(ArrowType.Utf8.INSTANCE), null)));
        LONGS.forEach(name -> fields.add(new Field(name, FieldType.notNullable(ArrowFile.LONG), null)));
        LISTS.forEach(name -> fields.add(ArrowFile.list(name, ArrowFile.DOUBLE)));
        ArrowFile.write(
                path,
                configuration,
                fields,
                metadata,
                content.entries.size(),
                (root, shard) -> put(root, content.entries.get(shard)));
    }

    private static void put(VectorSchemaRoot root, Entry entry) {
        List<String> texts = texts(entry);
        for (int i = 0; i < TEXTS.size(); i++) {
            byte[] bytes = texts.get(i).getBytes(StandardCharsets.UTF_8);
            ((VarCharVector) root.getVector(TEXTS.get(i))).setSafe(0, bytes);
        }
        long[] longs = longs(entry);
        for (int i = 0; i < LONGS.size(); i++) {
            ((BigIntVector) root.getVector(LONGS.get(i))).setSafe(0, longs[i]);
        }
        List<double[]> lists = lists(entry);
        for (int i = 0; i < LISTS.size(); i++) {
            ArrowFile.putDoubles(root, LISTS.get(i), lists.get(i));
        }
    }

    private static List<String> texts(Entry entry) {
        String rejected = entry.record().counts().reasons().entrySet().stream()
                .map(reason -> reason.getKey() + "=" + reason.getValue())
                .collect(Collectors.joining(" "));
        return List.of(entry.key().path(), entry.key().footer(), entry.record().name(), rejected);
    }

    private static long[] longs(Entry entry) {
        RowCounts counts = entry.record().counts();
        return new long[] {
            entry.key().bytes(), entry.key().modified(), entry.first(), entry.end(), counts.accepted(), counts.offUnit()
        };
    }

    private static List<double[]> lists(Entry entry) {
        ShardSketch sketch = entry.record().sketch();
        double[] spreads = Stream.of(
                        sketch.norm(Side.IMAGE),
                        sketch.norm(Side.TEXT),
                        sketch.cosines().matched(),
                        sketch.cosines().next(),
                        sketch.cosines().previous(),
                        entry.record().pmi().matched(),
                        entry.record().pmi().next(),
                        entry.record().pmi().previous())
                .flatMapToDouble(
                        spread -> Arrays.stream(new double[] {spread.count(), spread.mean(), spread.squares()}))
                .toArray();
        return List.of(sketch.sum(Side.IMAGE), sketch.sum(Side.TEXT), spreads);
    }

    /** @throws UnusableInputException when it is not a ledger, or damaged */
    static Content read(Path path, Configuration configuration) {
        return ArrowFile.read(path, configuration, "ledger", "", LedgerFile::read);
    }

    private static Content read(ArrowFileReader reader) throws IOException {
        VectorSchemaRoot root = reader.getVectorSchemaRoot();
        Map<String, String> metadata = root.getSchema().getCustomMetadata();
        if (!VERSION.equals(metadata.get(PREFIX + "version"))) {
            throw new IllegalArgumentException("it is not a ledger of a version known here");
        }
        List<Entry> entries = new ArrayList<>();
        while (reader.loadNextBatch()) {
            entries.add(entry(root));
        }
        if (entries.size() != Integer.parseInt(metadata.get(PREFIX + "shards"))
                || !checksum(entries).equals(metadata.get(PREFIX + "crc32c"))) {
            throw new IllegalArgumentException("its content does not match its checksum");
        }
        return new Content(
                entries,
                metadata.get(PREFIX + "moments_crc32c"),
                Double.parseDouble(metadata.get(PREFIX + "fast_error")));
    }

    private static Entry entry(VectorSchemaRoot root) {
        Map<String, String> texts = new LinkedHashMap<>();
        TEXTS.forEach(name ->
                texts.put(name, new String(((VarCharVector) root.getVector(name)).get(0), StandardCharsets.UTF_8)));
        Map<String, Long> longs = new LinkedHashMap<>();
        LONGS.forEach(name -> longs.put(name, ((BigIntVector) root.getVector(name)).get(0)));
        double[] spreads = ArrowFile.doubles(root, "spreads");
        ShardSketch sketch = new ShardSketch(
                ArrowFile.doubles(root, "image_sum"),
                ArrowFile.doubles(root, "text_sum"),
                spread(spreads, 0),
                spread(spreads, 1),
                pairing(spreads, 2));
        RowCounts counts = RowCounts.of(longs.get("accepted"), longs.get("off_unit"), reasons(texts.get("rejected")));
        return new Entry(
                new ShardKey(texts.get("path"), longs.get("bytes"), longs.get("modified"), texts.get("footer")),
                new ShardRecord(texts.get("name"), counts, sketch, pairing(spreads, 5)),
                Math.toIntExact(longs.get("first_group")),
                Math.toIntExact(longs.get("end_group")));
    }

    private static RowOffsetScores pairing(double[] spreads, int first) {
        return new RowOffsetScores(spread(spreads, first), spread(spreads, first + 1), spread(spreads, first + 2));
    }

    private static RunningMoments spread(double[] spreads, int at) {
        return new RunningMoments((long) spreads[3 * at], spreads[3 * at + 1], spreads[3 * at + 2]);
    }

    private static Map<String, Long> reasons(String text) {
        Map<String, Long> reasons = new LinkedHashMap<>();
        for (String reason : text.isEmpty() ? new String[0] : text.split(" ")) {
            int equals = reason.indexOf('=');
            reasons.put(reason.substring(0, equals), Long.parseLong(reason.substring(equals + 1)));
        }
        return reasons;
    }

    private static String checksum(List<Entry> entries) {
        CRC32C checksum = new CRC32C();
        for (Entry entry : entries) {
            texts(entry).forEach(text -> checksum.update(text.getBytes(StandardCharsets.UTF_8)));
            checksum.update(
                    ArrowFile.bytes(Arrays.stream(longs(entry)).asDoubleStream().toArray()));
            lists(entry).forEach(list -> checksum.update(ArrowFile.bytes(list)));
        }
        return Long.toHexString(checksum.getValue());
    }
}
