package io.pairscope.engine.scan;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.settings.Label;
import io.pairscope.engine.scan.BlockTask.Work;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.ScanTask;
import io.pairscope.engine.shards.ShardRows;
import io.pairscope.engine.tables.FurtherColumns;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The labels of an input, whose moments were scanned, as columns of a table: a row per accepted row, as texts. */
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
                                .filter(row -> row.length() > 0),
                        schema);
    }

    private record Labels(int count) implements StreamTask<Row, String> {
        @Override
        public Work<String> start(ScanTask task, Consumer<Row> pieces) {
            return new Rows(count, pieces);
        }

        /** An empty row, which is passed over. */
        @Override
        public Row last(TaskResult<String> rest) {
            if (!rest.failures.isEmpty()) {
                throw ShardScan.unreadable(rest.failures.get(0));
            }
            return RowFactory.create();
        }
    }

    private record Rows(int count, Consumer<Row> pieces) implements Work<String> {
        @Override
        public void accept(ShardRows from, EmbeddingBlock block) {
            for (int i = 0; i < block.size(); i++) {
                Object[] values = new Object[1 + count];
                values[0] = from.planRow(block.rowNumber(i));
                for (int l = 0; l < count; l++) {
                    values[1 + l] = block.label(i, l);
                }
                pieces.accept(RowFactory.create(values));
            }
        }

        @Override
        public String finish() {
            return "";
        }
    }
}
