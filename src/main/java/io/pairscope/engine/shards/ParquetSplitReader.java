package io.pairscope.engine.shards;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.engine.formats.ListedFile;
import io.pairscope.engine.formats.UnreadableShardException;
import io.pairscope.engine.formats.VectorColumn;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.Shard.ColumnType;
import io.pairscope.engine.shards.Shard.Layout;
import io.pairscope.engine.shards.ShardFormat.Batch;
import io.pairscope.engine.shards.ShardFormat.Batches;
import io.pairscope.engine.shards.ShardFormat.SplitReader;
import io.pairscope.engine.storage.Failures;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.paths.SparkPath;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.RowToColumnConverter;
import org.apache.spark.sql.execution.datasources.FileFormat;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import scala.Function1;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Spark's vectorized Parquet reader over our own splits; the vectors of a batch are copied out in one call per column. The
 * only class that touches Spark's internal reader; shards it refuses (BYTE_STREAM_SPLIT) go through its row-based path.
 * Page checksums are verified. Ids are read in every scan, so that the first one finds their damaged pages too.
 */
final class ParquetSplitReader implements SplitReader {
    private static final long serialVersionUID = 1;

    private final Map<Layout, Function1<PartitionedFile, Iterator<InternalRow>>> readers = new HashMap<>();
    private final Map<Layout, StructType> schemas = new HashMap<>();

    ParquetSplitReader(Session session, InputColumns columns, Set<Layout> layouts) {
        for (Layout layout : layouts) {
            StructType schema = schema(layout, columns);
            schemas.put(layout, schema);
            readers.put(layout, reader(session.spark(), schema, layout.vectorized));
        }
    }

    private static StructType schema(Layout layout, InputColumns columns) {
        StructType schema = new StructType();
        for (int v = 0; v < layout.vectors.length; v++) {
            schema = schema.add(columns.vectors().get(v), sparkType(layout.vectors[v]));
        }
        if (layout.id != null) {
            schema = schema.add(columns.id().orElseThrow(), sparkType(layout.id));
        }
        boolean ofItsOwn = layout.group != null && !columns.group().equals(columns.id());
        return ofItsOwn ? schema.add(columns.group().orElseThrow(), sparkType(layout.group)) : schema;
    }

    private static DataType sparkType(ColumnType type) {
        return switch (type) {
            case FLOAT_LIST -> DataTypes.createArrayType(DataTypes.FloatType);
            case DOUBLE_LIST -> DataTypes.createArrayType(DataTypes.DoubleType);
            case STRING -> DataTypes.StringType;
            case INT -> DataTypes.IntegerType;
            case LONG -> DataTypes.LongType;
        };
    }

    private static Function1<PartitionedFile, Iterator<InternalRow>> reader(
            SparkSession spark, StructType schema, boolean vectorized) {
        SparkSession own = spark.newSession();
        own.conf().set("spark.sql.caseSensitive", true);
        own.conf().set("spark.sql.parquet.enableVectorizedReader", vectorized);
        own.conf().set("spark.sql.parquet.columnarReaderBatchSize", EmbeddingBlock.CAPACITY);
        Configuration configuration = own.sessionState().newHadoopConf();
        configuration.setBoolean("parquet.page.verify-checksum.enabled", true);
        return new ParquetFileFormat()
                .buildReaderWithPartitionValues(
                        own,
                        schema,
                        new StructType(),
                        schema,
                        CollectionConverters.asScala(List.<Filter>of()).toSeq(),
                        new scala.collection.immutable.Map.Map1<>(
                                FileFormat.OPTION_RETURNING_BATCH(), Boolean.toString(vectorized)),
                        configuration);
    }

    @Override
    public Batches open(ScanTask task) throws UnreadableShardException {
        ListedFile file = task.shard.file;
        Layout layout = task.shard.layout;
        PartitionedFile split = new PartitionedFile(
                InternalRow.empty(),
                SparkPath.fromPath(new Path(URI.create(file.uri))),
                task.start,
                task.length,
                new String[0],
                file.modified,
                file.bytes,
                scala.collection.immutable.Map$.MODULE$.empty());
        try {
            return new Decoded(readers.get(layout).apply(split), schemas.get(layout), layout);
        } catch (Exception | OutOfMemoryError failure) {
            throw unreadable(failure);
        }
    }

    private static UnreadableShardException unreadable(Throwable failure) {
        String what = failure instanceof OutOfMemoryError
                ? "decoding a page takes more memory than there is (a damaged page header, or too small a heap): "
                : "a page cannot be decoded: ";
        return new UnreadableShardException(what + Failures.rootMessage(failure), failure);
    }

    private static final class Decoded implements Batches {
        private final Iterator<InternalRow> decoder;
        private final StructType schema;
        private final Layout layout;

        Decoded(Iterator<InternalRow> decoder, StructType schema, Layout layout) {
            this.decoder = decoder;
            this.schema = schema;
            this.layout = layout;
        }

        @Override
        public Batch next() throws UnreadableShardException {
            Object next = pull();
            if (next == null) {
                return null;
            }
            ColumnarBatch batch = next instanceof ColumnarBatch columns ? columns : gather((InternalRow) next);
            int rows = batch.numRows();
            VectorColumn[] vectors = IntStream.range(0, layout.vectors.length)
                    .mapToObj(v -> vectors((WritableColumnVector) batch.column(v), rows, layout.vectors[v]))
                    .toArray(VectorColumn[]::new);
            // Behind the vectors stand ids and groups, one column when they are the same.
            int last = batch.numCols() - 1;
            return new Batch(
                    rows,
                    vectors,
                    layout.id == null ? null : names(batch.column(vectors.length), rows, layout.id),
                    layout.group == null ? null : names(batch.column(last), rows, layout.group));
        }

        /**
         * What Spark's iterator has next: a batch, or a row; null at the end. A damaged page may also ask for an absurd
         * amount of memory; a damaged page header is an IOException, which Scala does not declare.
         */
        private Object pull() throws UnreadableShardException {
            try {
                return decoder.hasNext() ? decoder.next() : null;
            } catch (Exception | OutOfMemoryError failure) {
                throw unreadable(failure);
            }
        }

        private ColumnarBatch gather(InternalRow first) throws UnreadableShardException {
            WritableColumnVector[] columns = OnHeapColumnVector.allocateColumns(EmbeddingBlock.CAPACITY, schema);
            RowToColumnConverter converter = new RowToColumnConverter(schema);
            int rows = 0;
            for (Object row = first; row != null; row = rows < EmbeddingBlock.CAPACITY ? pull() : null) {
                converter.convert((InternalRow) row, columns);
                rows++;
            }
            return new ColumnarBatch(columns, rows);
        }
    }

    private static VectorColumn vectors(WritableColumnVector lists, int rows, ColumnType type) {
        int[] offsets = new int[rows];
        int[] lengths = new int[rows];
        int low = Integer.MAX_VALUE;
        int high = 0;
        for (int i = 0; i < rows; i++) {
            lengths[i] = lists.isNullAt(i) ? VectorColumn.NULL : lists.getArrayLength(i);
            if (lengths[i] > 0) {
                offsets[i] = lists.getArrayOffset(i);
                low = Math.min(low, offsets[i]);
                high = Math.max(high, offsets[i] + lengths[i]);
            }
        }
        int base = Math.min(low, high);
        WritableColumnVector elements = lists.getChild(0);
        boolean[] nulls = elements.hasNull() ? nullElements(elements, offsets, lengths) : null;
        for (int i = 0; i < rows; i++) {
            offsets[i] -= base;
        }
        return type == ColumnType.FLOAT_LIST
                ? VectorColumn.of(elements.getFloats(base, high - base), offsets, lengths, nulls)
                : VectorColumn.of(elements.getDoubles(base, high - base), offsets, lengths, nulls);
    }

    private static boolean[] nullElements(ColumnVector elements, int[] offsets, int[] lengths) {
        boolean[] nulls = new boolean[lengths.length];
        for (int i = 0; i < lengths.length; i++) {
            for (int j = offsets[i]; j < offsets[i] + lengths[i] && !nulls[i]; j++) {
                nulls[i] = elements.isNullAt(j);
            }
        }
        return nulls;
    }

    private static String[] names(ColumnVector column, int rows, ColumnType type) {
        String[] names = new String[rows];
        for (int i = 0; i < rows; i++) {
            if (!column.isNullAt(i)) {
                names[i] = switch (type) {
                    case INT -> Integer.toString(column.getInt(i));
                    case LONG -> Long.toString(column.getLong(i));
                    default -> column.getUTF8String(i).toString();
                };
            }
        }
        return names;
    }
}
