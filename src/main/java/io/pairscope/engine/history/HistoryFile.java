package io.pairscope.engine.history;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.timestampType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import io.pairscope.engine.storage.Failures;
import io.pairscope.engine.storage.ParquetTable;
import io.pairscope.engine.storage.UnusableInputException;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** A Parquet file of one {@link RunRecord}; the columns are listed in docs/design.md. */
final class HistoryFile {
    private static final MessageType SCHEMA = Types.buildMessage()
            .required(INT64)
            .as(timestampType(true, TimeUnit.MICROS))
            .named("time")
            .addFields(text("job"), text("series"), text("output"), text("pairscope_version"))
            .addFields(text("config_hash"), text("status"))
            .required(INT32)
            .named("exit_code")
            .optional(INT64)
            .named("pairs_in")
            .optional(INT64)
            .named("scored")
            .optional(INT64)
            .named("quarantined")
            .addFields(numbers("statistics"), numbers("standard_errors"))
            .optional(BINARY)
            .as(stringType())
            .named("state")
            .optional(BINARY)
            .as(stringType())
            .named("state_crc32c")
            .required(DOUBLE)
            .named("seconds")
            .named("history");

    private HistoryFile() {}

    private static Type text(String name) {
        return Types.required(BINARY).as(stringType()).named(name);
    }

    private static Type numbers(String name) {
        return Types.requiredMap()
                .key(BINARY)
                .as(stringType())
                .requiredValue(DOUBLE)
                .named(name);
    }

    static void write(Path file, Configuration configuration, RunRecord run) throws IOException {
        try (ParquetTable<RunRecord> table = new ParquetTable<>(
                file, configuration, SCHEMA, CompressionCodecName.UNCOMPRESSED, List.of(), HistoryFile::put)) {
            table.write(run);
        }
    }

    private static void put(RecordConsumer record, RunRecord run) {
        ParquetTable.put(record, 0, "time", ChronoUnit.MICROS.between(Instant.EPOCH, run.time()));
        ParquetTable.put(record, 1, "job", run.job());
        ParquetTable.put(record, 2, "series", run.series());
        ParquetTable.put(record, 3, "output", run.output());
        ParquetTable.put(record, 4, "pairscope_version", run.version());
        ParquetTable.put(record, 5, "config_hash", run.configHash());
        ParquetTable.put(record, 6, "status", run.status());
        ParquetTable.put(record, 7, "exit_code", run.exitCode());
        run.pairs().ifPresent(pairs -> {
            ParquetTable.put(record, 8, "pairs_in", pairs.in());
            ParquetTable.put(record, 9, "scored", pairs.scored());
            ParquetTable.put(record, 10, "quarantined", pairs.quarantined());
        });
        ParquetTable.put(record, 11, "statistics", run.statistics());
        ParquetTable.put(record, 12, "standard_errors", run.standardErrors());
        run.state().ifPresent(state -> {
            ParquetTable.put(record, 13, "state", state.path());
            ParquetTable.put(record, 14, "state_crc32c", state.checksum());
        });
        ParquetTable.put(record, 15, "seconds", run.seconds());
    }

    /** @throws UnusableInputException when the file is not there, damaged or of something else */
    static RunRecord read(Path file, Configuration configuration) {
        Configuration checking = new Configuration(configuration);
        checking.setBoolean("parquet.page.verify-checksum.enabled", true);
        try (ParquetReader<Group> reader = ParquetReader.builder(new GroupReadSupport(), file)
                .withConf(checking)
                .build()) {
            Group group = reader.read();
            if (group == null) {
                throw new IOException("it holds no record");
            }
            return record(group);
        } catch (IOException | RuntimeException failure) {
            throw new UnusableInputException("cannot use history file " + file + ": " + Failures.rootMessage(failure)
                    + ". Remove it: what it says of its run is lost, the others stay");
        }
    }

    private static RunRecord record(Group group) {
        return new RunRecord(
                Instant.EPOCH.plus(group.getLong("time", 0), ChronoUnit.MICROS),
                group.getString("job", 0),
                group.getString("series", 0),
                group.getString("output", 0),
                group.getString("pairscope_version", 0),
                group.getString("config_hash", 0),
                group.getString("status", 0),
                group.getInteger("exit_code", 0),
                has(group, "pairs_in")
                        ? Optional.of(new RunRecord.Pairs(
                                group.getLong("pairs_in", 0),
                                group.getLong("scored", 0),
                                group.getLong("quarantined", 0)))
                        : Optional.empty(),
                numbers(group.getGroup("statistics", 0)),
                numbers(group.getGroup("standard_errors", 0)),
                has(group, "state")
                        ? Optional.of(new RunRecord.SavedState(
                                group.getString("state", 0), group.getString("state_crc32c", 0)))
                        : Optional.empty(),
                group.getDouble("seconds", 0));
    }

    private static boolean has(Group group, String field) {
        return group.getFieldRepetitionCount(field) > 0;
    }

    private static Map<String, Double> numbers(Group map) {
        Map<String, Double> numbers = new TreeMap<>();
        for (int i = 0; i < map.getFieldRepetitionCount(0); i++) {
            Group entry = map.getGroup(0, i);
            numbers.put(entry.getString("key", 0), entry.getDouble("value", 0));
        }
        return numbers;
    }
}
