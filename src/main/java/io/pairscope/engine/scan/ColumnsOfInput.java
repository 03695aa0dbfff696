package io.pairscope.engine.scan;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.settings.ConfigException;
import io.pairscope.core.settings.Label;
import io.pairscope.engine.formats.ValueKind;
import io.pairscope.engine.scan.BlockTask.Work;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.shards.ScanTask;
import io.pairscope.engine.shards.ShardRows;
import io.pairscope.engine.tables.Condition;
import io.pairscope.engine.tables.FurtherColumns;
import io.pairscope.engine.tables.ScoreTable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The labels of an input, whose moments were scanned, as columns of a table: a row per accepted row. */
public record ColumnsOfInput(Session session, MomentResult moments) implements FurtherColumns {
    @Override
    public Dataset<Row> read(String number) {
        List<Label> labels = moments.inventory().columns().labels();
        StructType schema = new StructType().add(number, DataTypes.LongType);
        for (Label label : labels) {
            schema = schema.add(label.column(), DataTypes.StringType);
        }
        return session.spark()
                .createDataFrame(
                        ShardScan.again(session, "columns of the input", moments)
                                .pieces(new Labels(labels.size()))
                                .flatMap(rows ->
                                        Stream.of(rows).map(RowFactory::create).iterator()),
                        schema);
    }

    /**
     * Refuses a condition to which rows of a table, with the labels of an input as further columns, cannot be held.
     *
     * @throws ConfigException when they cannot be
     */
    public static void require(Condition condition, Session session, ScoreTable table, Inventory inventory) {
        Map<String, DataType> further = new LinkedHashMap<>();
        inventory.columns().labels().forEach(label -> further.put(label.column(), DataTypes.StringType));
        further.putAll(types(inventory));
        condition.require(session, table, further);
    }

    @Override
    public Map<String, DataType> types() {
        return types(moments.inventory());
    }

    /** Numbers and truth values, where all shards agree. */
    private static Map<String, DataType> types(Inventory inventory) {
        List<Label> labels = inventory.columns().labels();
        Map<String, DataType> types = new LinkedHashMap<>();
        for (int l = 0; l < labels.size(); l++) {
            int label = l;
            Set<DataType> found = inventory.shards().stream()
                    .map(shard -> type(shard.labelKinds().get(label)))
                    .collect(Collectors.toSet());
            if (!found.contains(DataTypes.StringType)) {
                common(found).ifPresent(type -> types.put(labels.get(label).column(), type));
            }
        }
        return types;
    }

    /** One type, or that of all numbers. */
    private static Optional<DataType> common(Set<DataType> found) {
        if (found.size() == 1) {
            return found.stream().findFirst();
        }
        return found.isEmpty() || found.contains(DataTypes.BooleanType)
                ? Optional.empty()
                : Optional.of(DataTypes.DoubleType);
    }

    static DataType type(ValueKind kind) {
        return switch (kind) {
            case WHOLE -> DataTypes.LongType;
            case UNSIGNED -> DataTypes.createDecimalType(20, 0);
            case FRACTION -> DataTypes.DoubleType;
            case TRUTH -> DataTypes.BooleanType;
            case TEXT -> DataTypes.StringType;
        };
    }

    /** The rows of a block at a time, as arrays: an interrupted run keeps classes of its own and of Java alone. */
    private record Labels(int count) implements StreamTask<Object[][], String> {
        @Override
        public Work<String> start(ScanTask task, Consumer<Object[][]> pieces) {
            return new Rows(count, pieces);
        }

        @Override
        public Object[][] last(TaskResult<String> rest) {
            if (!rest.failures.isEmpty()) {
                throw ShardScan.unreadable(rest.failures.get(0));
            }
            return new Object[0][];
        }
    }

    private record Rows(int count, Consumer<Object[][]> pieces) implements Work<String> {
        @Override
        public void accept(ShardRows from, EmbeddingBlock block) {
            Object[][] rows = new Object[block.size()][1 + count];
            for (int i = 0; i < block.size(); i++) {
                rows[i][0] = from.planRow(block.rowNumber(i));
                for (int l = 0; l < count; l++) {
                    rows[i][1 + l] = block.label(i, l);
                }
            }
            pieces.accept(rows);
        }

        @Override
        public String finish() {
            return "";
        }
    }
}
