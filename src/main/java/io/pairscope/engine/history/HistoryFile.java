package io.pairscope.engine.history;

import static io.pairscope.engine.storage.TableColumn.float64;
import static io.pairscope.engine.storage.TableColumn.float64Map;
import static io.pairscope.engine.storage.TableColumn.int32;
import static io.pairscope.engine.storage.TableColumn.text;
import static io.pairscope.engine.storage.TableColumn.time;

import io.pairscope.engine.storage.Failures;
import io.pairscope.engine.storage.ParquetTable;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.TableColumn;
import io.pairscope.engine.storage.TableSchema;
import io.pairscope.engine.storage.UnusableInputException;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.apache.hadoop.fs.Path;

/** A Parquet file of one {@link RunRecord}; docs/nightly.md lists the columns. */
final class HistoryFile {
    private static final Predicate<RunRecord> COUNTED = run -> run.pairs().isPresent();
    private static final Predicate<RunRecord> SAVED = run -> run.state().isPresent();

    private static final TableSchema<RunRecord> SCHEMA = TableSchema.uncompressed("history");
    private static final TableColumn<RunRecord, Instant> TIME = SCHEMA.add(time("time", RunRecord::time));
    private static final TableColumn<RunRecord, String> JOB = SCHEMA.add(text("job", RunRecord::job));
    private static final TableColumn<RunRecord, String> SERIES = SCHEMA.add(text("series", RunRecord::series));
    private static final TableColumn<RunRecord, String> OUTPUT = SCHEMA.add(text("output", RunRecord::output));
    private static final TableColumn<RunRecord, String> VERSION =
            SCHEMA.add(text("pairscope_version", RunRecord::version));
    private static final TableColumn<RunRecord, String> CONFIG_HASH =
            SCHEMA.add(text("config_hash", RunRecord::configHash));
    private static final TableColumn<RunRecord, String> STATUS = SCHEMA.add(text("status", RunRecord::status));
    private static final TableColumn<RunRecord, Integer> EXIT_CODE =
            SCHEMA.add(int32("exit_code", RunRecord::exitCode));
    private static final TableColumn<RunRecord, Long> PAIRS_IN = SCHEMA.add(pairs("pairs_in", RunRecord.Pairs::in));
    private static final TableColumn<RunRecord, Long> SCORED = SCHEMA.add(pairs("scored", RunRecord.Pairs::scored));
    private static final TableColumn<RunRecord, Long> QUARANTINED =
            SCHEMA.add(pairs("quarantined", RunRecord.Pairs::quarantined));
    private static final TableColumn<RunRecord, Map<String, Double>> STATISTICS =
            SCHEMA.add(float64Map("statistics", RunRecord::statistics));
    private static final TableColumn<RunRecord, Map<String, Double>> STANDARD_ERRORS =
            SCHEMA.add(float64Map("standard_errors", RunRecord::standardErrors));
    private static final TableColumn<RunRecord, String> STATE = SCHEMA.add(TableColumn.<RunRecord>text(
                    "state", run -> run.state().orElseThrow().path())
            .when(SAVED));
    private static final TableColumn<RunRecord, String> STATE_CHECKSUM = SCHEMA.add(TableColumn.<RunRecord>text(
                    "state_crc32c", run -> run.state().orElseThrow().checksum())
            .when(SAVED));
    private static final TableColumn<RunRecord, Double> SECONDS = SCHEMA.add(float64("seconds", RunRecord::seconds));
    private static final TableColumn<RunRecord, String> APPLICATION = SCHEMA.add(
            TableColumn.<RunRecord>text("application", run -> run.application().orElseThrow())
                    .when(run -> run.application().isPresent()));

    private HistoryFile() {}

    private static TableColumn<RunRecord, Long> pairs(String name, ToLongFunction<RunRecord.Pairs> count) {
        return TableColumn.<RunRecord>int64(
                        name, run -> count.applyAsLong(run.pairs().orElseThrow()))
                .when(COUNTED);
    }

    static void write(Storage storage, Path file, RunRecord run) throws IOException {
        try (ParquetTable<RunRecord> table = SCHEMA.create(storage, file)) {
            table.write(run);
        }
    }

    /** @throws UnusableInputException when the file is not there, damaged or of something else */
    static RunRecord read(Storage storage, Path file) {
        requireReached(storage, file);
        try {
            return SCHEMA.read(storage, file, HistoryFile::run).stream()
                    .findFirst()
                    .orElseThrow(() -> new IOException("it holds no record"));
        } catch (IOException | RuntimeException | StackOverflowError damage) {
            throw new UnusableInputException(
                    "cannot use history file " + file + ": it is damaged, or no record of a run"
                            + ". Remove it: what it says of its run is lost, the others stay",
                    damage);
        }
    }

    private static void requireReached(Storage storage, Path file) {
        try {
            storage.status(file);
        } catch (IOException failure) {
            throw new UnusableInputException(
                    "cannot reach the history file " + file + ": " + Failures.rootMessage(failure), failure);
        }
    }

    private static RunRecord run(TableSchema.Row<RunRecord> row) {
        return new RunRecord(
                row.get(TIME),
                row.get(JOB),
                row.get(SERIES),
                row.get(OUTPUT),
                row.get(VERSION),
                row.get(CONFIG_HASH),
                row.get(STATUS),
                row.get(EXIT_CODE),
                row.find(PAIRS_IN).map(in -> new RunRecord.Pairs(in, row.get(SCORED), row.get(QUARANTINED))),
                row.get(STATISTICS),
                row.get(STANDARD_ERRORS),
                row.find(STATE).map(path -> new RunRecord.SavedState(path, row.get(STATE_CHECKSUM))),
                row.get(SECONDS),
                row.find(APPLICATION));
    }
}
