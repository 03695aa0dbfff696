package io.pairscope.engine.snapshot;

import static io.pairscope.engine.storage.ArrowColumn.float64List;
import static io.pairscope.engine.storage.ArrowColumn.int64;
import static io.pairscope.engine.storage.ArrowColumn.text;

import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Precision;
import io.pairscope.core.moments.RunningMoments;
import io.pairscope.core.moments.Side;
import io.pairscope.core.quality.RowOffsetScores;
import io.pairscope.core.quality.ShardSketch;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.ReadOptions;
import io.pairscope.core.text.Constant;
import io.pairscope.engine.scan.Ledger;
import io.pairscope.engine.scan.Ledger.Entry;
import io.pairscope.engine.scan.ShardRecord;
import io.pairscope.engine.shards.RowCounts;
import io.pairscope.engine.shards.Shard;
import io.pairscope.engine.storage.ArrowColumn;
import io.pairscope.engine.storage.ArrowRecords;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.UnusableInputException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;

/**
 * A {@link Ledger} in a directory: {@code moments.arrow} with its moments and {@code ledger.arrow} with its shards. The
 * second comes last and by rename; a directory without it is unfinished.
 *
 * <p>{@code ledger.arrow} has one record per shard: {@code path, bytes, modified, footer} (its key), {@code name},
 * {@code first_group, end_group}, {@code accepted, off_unit, rejected} (rows by reason) and the sketch: {@code image_sum},
 * {@code text_sum} and {@code spreads} (count, mean and squared distances of image norm, text norm, cosine with the own
 * text, with the next, with the one before, and PMI likewise). Its metadata name the moments by their checksum.
 *
 * @param header what the moments were measured with
 */
record SavedLedger(MomentsFile.Header header, Ledger ledger) {
    private static final ArrowRecords<Entry> FILE = new ArrowRecords<>("ledger", "shards");
    private static final ArrowColumn<Entry, String> PATH =
            FILE.add(text("path", entry -> entry.key().path()));
    private static final ArrowColumn<Entry, String> FOOTER =
            FILE.add(text("footer", entry -> entry.key().footer()));
    private static final ArrowColumn<Entry, String> NAME =
            FILE.add(text("name", entry -> entry.record().name()));
    private static final ArrowColumn<Entry, String> REJECTED = FILE.add(text("rejected", SavedLedger::rejected));
    private static final ArrowColumn<Entry, Long> BYTES =
            FILE.add(int64("bytes", entry -> entry.key().bytes()));
    private static final ArrowColumn<Entry, Long> MODIFIED =
            FILE.add(int64("modified", entry -> entry.key().modified()));
    private static final ArrowColumn<Entry, Long> FIRST_GROUP =
            FILE.add(int64("first_group", entry -> (long) entry.first()));
    private static final ArrowColumn<Entry, Long> END_GROUP = FILE.add(int64("end_group", entry -> (long) entry.end()));
    private static final ArrowColumn<Entry, Long> ACCEPTED =
            FILE.add(int64("accepted", entry -> entry.record().counts().accepted()));
    private static final ArrowColumn<Entry, Long> OFF_UNIT =
            FILE.add(int64("off_unit", entry -> entry.record().counts().offUnit()));
    private static final ArrowColumn<Entry, double[]> IMAGE_SUM =
            FILE.add(float64List("image_sum", entry -> entry.record().sketch().sum(Side.IMAGE)));
    private static final ArrowColumn<Entry, double[]> TEXT_SUM =
            FILE.add(float64List("text_sum", entry -> entry.record().sketch().sum(Side.TEXT)));
    private static final ArrowColumn<Entry, double[]> SPREADS = FILE.add(float64List("spreads", SavedLedger::spreads));

    private static final String CHECKSUM_KEY = "moments_crc32c";
    /** For versions that had products in single precision and ask how far these are off. */
    private static final String FAST_ERROR_KEY = "fast_error";

    private static final String LEDGER = "ledger.arrow";
    private static final String MOMENTS = "moments.arrow";
    private static final String UNFINISHED = "." + LEDGER;

    /** The names of all files that may be in the directory. */
    static final List<String> FILES = List.of(MOMENTS, LEDGER, UNFINISHED);

    static boolean isIn(Storage storage, Path directory) throws IOException {
        return storage.exists(new Path(directory, LEDGER));
    }

    /** Writes what does not count before {@link #confirm}. */
    void write(Storage storage, Path directory) throws IOException {
        MomentsFile.State state = new MomentsFile.State(header, ledger.groups());
        String checksum = MomentsFile.write(storage, new Path(directory, MOMENTS), state);
        Path unfinished = new Path(directory, UNFINISHED);
        Map<String, String> about = Map.of(CHECKSUM_KEY, checksum, FAST_ERROR_KEY, "0.0");
        FILE.write(storage, unfinished, about, ledger.entries());
    }

    /** Makes what was written to a directory its ledger. */
    static void confirm(Storage storage, Path directory) throws IOException {
        storage.publish(new Path(directory, UNFINISHED), new Path(directory, LEDGER));
    }

    /**
     * @param remedy what to do when it cannot be used
     * @throws UnusableInputException when a file is damaged, or the two are of different runs
     */
    static SavedLedger read(Storage storage, Path directory, String remedy) {
        MomentsFile.State state = MomentsFile.read(storage, new Path(directory, MOMENTS), remedy);
        return FILE.read(storage, new Path(directory, LEDGER), remedy, (about, row) -> entry(row), shards -> {
            if (!state.checksum().equals(shards.about().get(CHECKSUM_KEY))) {
                throw new UnusableInputException(
                        "moments and ledger in " + directory + " are of different runs. " + remedy);
            }
            return new SavedLedger(state.header(), new Ledger(state.groups(), shards.records()));
        });
    }

    /** Why a saved state cannot be gone on with, or null. */
    String unlike(InputColumns columns, ReadOptions options) {
        PairMoments moments = ledger.groups().get(0);
        List<String> found = List.of(header.imageColumn(), header.textColumn());
        if (!found.equals(columns.vectors())) {
            return "it is of the columns " + String.join(" and ", found);
        }
        if (header.normalization() != options.normalization()) {
            return "it was made with normalize = " + Constant.option(header.normalization());
        }
        if (header.precision() == Precision.FAST) {
            return "it was made with precision = fast";
        }
        if (options.raw().moments()
                && options.normalization() != Normalization.NEVER
                && ledger.groups().stream()
                        .anyMatch(group -> group.raw(Side.IMAGE).isEmpty())) {
            return "it was made with raw-moments = off";
        }
        if (options.imageDims() > 0 && options.imageDims() != moments.imageDims()
                || options.textDims() > 0 && options.textDims() != moments.textDims()) {
            return "it is of " + moments.imageDims() + " + " + moments.textDims() + " dimensions";
        }
        return null;
    }

    private static Entry entry(ArrowRecords.Row<Entry> row) {
        double[] spreads = row.get(SPREADS);
        ShardSketch sketch = new ShardSketch(
                row.get(IMAGE_SUM), row.get(TEXT_SUM), spread(spreads, 0), spread(spreads, 1), pairing(spreads, 2));
        RowCounts counts = RowCounts.of(row.get(ACCEPTED), row.get(OFF_UNIT), reasons(row.get(REJECTED)));
        return new Entry(
                new Shard.Key(row.get(PATH), row.get(BYTES), row.get(MODIFIED), row.get(FOOTER)),
                new ShardRecord(row.get(NAME), counts, sketch, pairing(spreads, 5)),
                Math.toIntExact(row.get(FIRST_GROUP)),
                Math.toIntExact(row.get(END_GROUP)));
    }

    private static double[] spreads(Entry entry) {
        ShardSketch sketch = entry.record().sketch();
        RowOffsetScores cosines = sketch.cosines();
        RowOffsetScores pmi = entry.record().pmi();
        return Stream.of(
                        sketch.norm(Side.IMAGE),
                        sketch.norm(Side.TEXT),
                        cosines.matched(),
                        cosines.next(),
                        cosines.previous(),
                        pmi.matched(),
                        pmi.next(),
                        pmi.previous())
                .flatMapToDouble(spread -> DoubleStream.of(spread.count(), spread.mean(), spread.squares()))
                .toArray();
    }

    private static RowOffsetScores pairing(double[] spreads, int first) {
        return new RowOffsetScores(spread(spreads, first), spread(spreads, first + 1), spread(spreads, first + 2));
    }

    private static RunningMoments spread(double[] spreads, int at) {
        return new RunningMoments((long) spreads[3 * at], spreads[3 * at + 1], spreads[3 * at + 2]);
    }

    private static String rejected(Entry entry) {
        return entry.record().counts().reasons().entrySet().stream()
                .map(reason -> reason.getKey() + "=" + reason.getValue())
                .collect(Collectors.joining(" "));
    }

    private static Map<String, Long> reasons(String text) {
        Map<String, Long> reasons = new LinkedHashMap<>();
        for (String reason : text.isEmpty() ? new String[0] : text.split(" ")) {
            int equals = reason.indexOf('=');
            reasons.put(reason.substring(0, equals), Long.parseLong(reason.substring(equals + 1)));
        }
        return reasons;
    }
}
