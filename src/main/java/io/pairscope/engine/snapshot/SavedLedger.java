package io.pairscope.engine.snapshot;

import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Precision;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.ReadOptions;
import io.pairscope.engine.scan.Ledger;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.UnusableInputException;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.fs.Path;

/**
 * A {@link Ledger} in a directory: {@code moments.arrow} with its moments and {@code ledger.arrow} with its shards. The
 * second comes last and by rename; a directory without it is unfinished.
 *
 * @param header what the moments were measured with
 * @param fastError largest error of single-precision products behind them; 0 in double
 */
record SavedLedger(MomentsFile.Header header, Ledger ledger, double fastError) {
    private static final String LEDGER = "ledger.arrow";
    private static final String MOMENTS = "moments.arrow";
    private static final String UNFINISHED = "." + LEDGER;

    /** The names of all files that may be in the directory. */
    static final List<String> FILES = List.of(MOMENTS, LEDGER, UNFINISHED);

    static boolean isIn(Storage storage, Path directory) throws IOException {
        return storage.exists(new Path(directory, LEDGER));
    }

    void write(Storage storage, Path directory) throws IOException {
        MomentsFile.State state = new MomentsFile.State(header, ledger.groups());
        MomentsFile.write(storage, new Path(directory, MOMENTS), state);
        Path unfinished = new Path(directory, UNFINISHED);
        LedgerFile.write(storage, unfinished, new LedgerFile.Content(ledger.entries(), state.checksum(), fastError));
        storage.publish(unfinished, new Path(directory, LEDGER));
    }

    /** @throws UnusableInputException when a file is damaged, or the two are of different runs */
    static SavedLedger read(Storage storage, Path directory) {
        MomentsFile.State state = MomentsFile.read(storage, new Path(directory, MOMENTS), "");
        LedgerFile.Content shards = LedgerFile.read(storage, new Path(directory, LEDGER));
        if (!state.checksum().equals(shards.moments())) {
            throw new UnusableInputException("moments and ledger in " + directory + " are of different runs");
        }
        return new SavedLedger(state.header(), new Ledger(state.groups(), shards.entries()), shards.fastError());
    }

    /** Why a saved state cannot be gone on with, or null. */
    String unlike(InputColumns columns, ReadOptions options) {
        PairMoments moments = ledger.groups().get(0);
        List<String> found = List.of(header.imageColumn(), header.textColumn());
        if (!found.equals(columns.vectors())) {
            return "it is of the columns " + String.join(" and ", found);
        }
        if (header.normalization() != options.normalization()) {
            return "it was made with normalize = "
                    + header.normalization().name().toLowerCase(Locale.ROOT);
        }
        if (header.precision() == Precision.FAST && options.precision() == Precision.EXACT) {
            return "it was made with precision = fast";
        }
        if (options.imageDims() > 0 && options.imageDims() != moments.imageDims()
                || options.textDims() > 0 && options.textDims() != moments.textDims()) {
            return "it is of " + moments.imageDims() + " + " + moments.textDims() + " dimensions";
        }
        return null;
    }
}
