package io.pairscope.engine.shards;

import io.pairscope.core.linalg.Vectors;
import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.Precision;
import io.pairscope.core.moments.Rejection;
import io.pairscope.core.moments.Side;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.Shard.ColumnType;
import io.pairscope.engine.shards.Shard.Layout;
import io.pairscope.engine.storage.Failures;
import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.paths.SparkPath;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.execution.datasources.FileFormat;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import scala.Function1;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Parquet to {@link EmbeddingBlock}: runs Spark's vectorized Parquet reader over our own file splits, copies each batch's
 * vectors out in one call, checks row after row and hands over blocks. The only class that touches Spark's internal
 * reader; shards it refuses (BYTE_STREAM_SPLIT) go through its row-based path. Page checksums are verified. Ids are read in every
 * scan, so that the first one finds their damaged pages too.
 *
 * <p>Made on the driver, used in tasks.
 */
public final class EmbeddingReader implements Serializable {
    private static final long serialVersionUID = 1;

    private static final int IMAGE = 0;

    /** The vector columns; the ids come behind them. */
    private final String[] columns;

    private final Map<Layout, Function1<PartitionedFile, Iterator<InternalRow>>> readers = new HashMap<>();

    public EmbeddingReader(Session session, Inventory inventory) {
        this.columns = inventory.columns().vectors().toArray(String[]::new);
        for (Shard shard : inventory.shards()) {
            readers.computeIfAbsent(shard.layout, layout -> reader(session.spark(), layout, inventory.columns()));
        }
    }

    private static Function1<PartitionedFile, Iterator<InternalRow>> reader(
            SparkSession spark, Layout layout, InputColumns columns) {
        SparkSession own = spark.newSession();
        own.conf().set("spark.sql.caseSensitive", true);
        own.conf().set("spark.sql.parquet.enableVectorizedReader", layout.vectorized);
        own.conf().set("spark.sql.parquet.columnarReaderBatchSize", EmbeddingBlock.CAPACITY);
        StructType schema = new StructType();
        for (int v = 0; v < layout.vectors.length; v++) {
            schema = schema.add(columns.vectors().get(v), layout.vectors[v].sparkType);
        }
        if (layout.id != null) {
            schema = schema.add(columns.id().orElseThrow(), layout.id.sparkType);
        }
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
                                FileFormat.OPTION_RETURNING_BATCH(), Boolean.toString(layout.vectorized)),
                        configuration);
    }

    /** What a row must look like and what becomes of it. */
    public record Rules(int imageDims, int textDims, Normalization normalization, Precision precision, RowRanges groups)
            implements Serializable {
        int dims(int side) {
            return side == IMAGE ? imageDims : textDims;
        }
    }

    /**
     * Reads all rows of a task in order. Every row reaches the sink exactly once, in a block or as a rejection.
     *
     * @throws UnreadableShardException when pages cannot be decoded or hold another number of rows than the footer says
     */
    public void read(ScanTask task, Rules rules, RowSink sink) throws UnreadableShardException, IOException {
        Steps steps = steps(task, rules, sink);
        while (steps.advance()) {
            // The sink has all there is.
        }
    }

    /** The same, a step at a time, for what passes rows on and cannot hold all of a task's. */
    public Steps steps(ScanTask task, Rules rules, RowSink sink) throws UnreadableShardException {
        return new Steps(new Pass(task, rules, sink), open(task));
    }

    /** A task's rows on their way to a sink. */
    public static final class Steps {
        private final Pass pass;
        private final Iterator<InternalRow> batches;

        private Steps(Pass pass, Iterator<InternalRow> batches) {
            this.pass = pass;
            this.batches = batches;
        }

        /**
         * Reads on, a batch of rows at most; false when all rows have reached the sink.
         *
         * @throws UnreadableShardException as {@link EmbeddingReader#read} does
         */
        public boolean advance() throws UnreadableShardException, IOException {
            Object next = next(batches);
            if (next == null) {
                pass.finish();
                return false;
            }
            if (next instanceof ColumnarBatch batch) {
                pass.take(batch);
            } else {
                pass.take((InternalRow) next);
            }
            return true;
        }
    }

    /** The lengths of the vectors in the task's first block of rows, by vector column; null rows left out. */
    public int[][] firstLengths(ScanTask task) throws UnreadableShardException {
        Iterator<InternalRow> batches = open(task);
        IntStream.Builder[] lengths =
                Stream.generate(IntStream::builder).limit(columns.length).toArray(IntStream.Builder[]::new);
        int rows = 0;
        while (rows < EmbeddingBlock.CAPACITY) {
            Object next = next(batches);
            if (next == null) {
                break;
            }
            if (next instanceof ColumnarBatch batch) {
                for (int v = 0; v < lengths.length; v++) {
                    addLengths(batch.column(v), batch.numRows(), lengths[v]);
                }
                rows += batch.numRows();
            } else {
                for (int v = 0; v < lengths.length; v++) {
                    addLength((InternalRow) next, v, lengths[v]);
                }
                rows++;
            }
        }
        return Arrays.stream(lengths).map(side -> side.build().toArray()).toArray(int[][]::new);
    }

    private static void addLengths(ColumnVector vector, int rows, IntStream.Builder lengths) {
        for (int i = 0; i < rows; i++) {
            if (!vector.isNullAt(i)) {
                lengths.add(((WritableColumnVector) vector).getArrayLength(i));
            }
        }
    }

    private static void addLength(InternalRow row, int ordinal, IntStream.Builder lengths) {
        if (!row.isNullAt(ordinal)) {
            lengths.add(row.getArray(ordinal).numElements());
        }
    }

    private Iterator<InternalRow> open(ScanTask task) throws UnreadableShardException {
        PartitionedFile split = new PartitionedFile(
                InternalRow.empty(),
                SparkPath.fromPath(new Path(URI.create(task.shard.path))),
                task.start,
                task.length,
                new String[0],
                task.shard.modified,
                task.shard.bytes,
                scala.collection.immutable.Map$.MODULE$.empty());
        try {
            return readers.get(task.shard.layout).apply(split);
        } catch (Exception | OutOfMemoryError failure) {
            throw unreadable(failure);
        }
    }

    /**
     * The next batch or row, null at the end. A damaged page may also ask for an absurd amount of memory; a damaged page
     * header is an IOException, which Scala does not declare.
     */
    private static Object next(Iterator<InternalRow> batches) throws UnreadableShardException {
        try {
            return batches.hasNext() ? batches.next() : null;
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

    /** One pass over the rows of a task. */
    private final class Pass {
        private final ScanTask task;
        private final Rules rules;
        private final RowSink sink;
        private final EmbeddingBlock block;
        private long rowsRead;
        private long nextBoundary;

        Pass(ScanTask task, Rules rules, RowSink sink) {
            this.task = task;
            this.rules = rules;
            this.sink = sink;
            this.block = new EmbeddingBlock(rules.imageDims, rules.textDims, rules.normalization);
            this.nextBoundary = rules.groups.endOfGroupAt(task.globalRow);
        }

        void finish() throws UnreadableShardException, IOException {
            flush();
            if (rowsRead != task.rows) {
                throw new UnreadableShardException(
                        "its footer counts " + task.rows + " rows from row " + task.firstRow + ", its pages hold "
                                + rowsRead,
                        null);
            }
        }

        private void flush() throws IOException {
            if (block.size() > 0) {
                sink.accept(block);
                block.clear();
            }
        }

        private void startRow() throws IOException {
            long global = task.globalRow + rowsRead;
            if (global >= nextBoundary) {
                flush();
                nextBoundary = rules.groups.endOfGroupAt(global);
            } else if (block.isFull()) {
                flush();
            }
        }

        /** @param problem of vector column {@code side}, of {@code length} values; null for a good row */
        private void endRow(Rejection problem, int side, int length, String id) throws IOException {
            long rowNumber = task.firstRow + rowsRead;
            rowsRead++;
            if (problem == null) {
                block.commit(rowNumber, id);
            } else {
                sink.reject(rowNumber, id, problem, detail(problem, columns[side], length, rules.dims(side)));
            }
        }

        void take(ColumnarBatch batch) throws IOException {
            Vectors[] sides = new Vectors[columns.length];
            for (int v = 0; v < sides.length; v++) {
                sides[v] = new Vectors(batch.column(v), batch.numRows(), task.shard.layout.vectors[v], rules.dims(v));
            }
            ColumnVector ids = batch.numCols() > columns.length ? batch.column(columns.length) : null;
            for (int i = 0; i < batch.numRows(); i++) {
                startRow();
                Rejection problem = null;
                int side = 0;
                for (; side < sides.length; side++) {
                    problem = sides[side].problem(i);
                    if (problem == null) {
                        problem = set(side, sides[side].floats, sides[side].doubles, sides[side].offset(i));
                    }
                    if (problem != null) {
                        break;
                    }
                }
                String id = ids == null || ids.isNullAt(i) ? null : idAt(ids, i);
                endRow(problem, side, problem == null ? 0 : sides[side].length(i), id);
            }
        }

        void take(InternalRow row) throws IOException {
            startRow();
            Rejection problem = null;
            int side = 0;
            int length = 0;
            for (; side < columns.length; side++) {
                ArrayData data = row.isNullAt(side) ? null : row.getArray(side);
                length = data == null ? 0 : data.numElements();
                problem = problem(data, rules.dims(side));
                if (problem == null) {
                    problem = task.shard.layout.vectors[side] == ColumnType.FLOAT_LIST
                            ? set(side, data.toFloatArray(), null, 0)
                            : set(side, null, data.toDoubleArray(), 0);
                }
                if (problem != null) {
                    break;
                }
            }
            String id = row.numFields() <= columns.length || row.isNullAt(columns.length) ? null : idAt(row);
            endRow(problem, side, length, id);
        }

        /** The next row's vector of one side, from whichever array there is. */
        private Rejection set(int side, float[] floats, double[] doubles, int offset) {
            Side of = Side.values()[side];
            return floats != null ? block.set(of, floats, offset) : block.set(of, doubles, offset);
        }

        private String idAt(ColumnVector ids, int i) {
            return switch (task.shard.layout.id) {
                case INT -> Integer.toString(ids.getInt(i));
                case LONG -> Long.toString(ids.getLong(i));
                default -> ids.getUTF8String(i).toString();
            };
        }

        private String idAt(InternalRow row) {
            return switch (task.shard.layout.id) {
                case INT -> Integer.toString(row.getInt(columns.length));
                case LONG -> Long.toString(row.getLong(columns.length));
                default -> row.getUTF8String(columns.length).toString();
            };
        }
    }

    private static Rejection problem(ArrayData data, int dims) {
        if (data == null) {
            return Rejection.NULL_VECTOR;
        }
        if (data.numElements() != dims) {
            return Rejection.WRONG_LENGTH;
        }
        for (int j = 0; j < dims; j++) {
            if (data.isNullAt(j)) {
                return Rejection.NULL_ELEMENT;
            }
        }
        return null;
    }

    private static String detail(Rejection reason, String column, int length, int expected) {
        return switch (reason) {
            case NULL_VECTOR -> column + " is null";
            case NULL_ELEMENT -> column + " has a null element";
            case WRONG_LENGTH -> column + " has " + length + " values, expected " + expected;
            case NOT_FINITE -> column + " has a NaN or infinite value, or its norm overflows";
            case ZERO_NORM -> column + " has norm zero";
            case NOT_UNIT_NORM -> column + " does not have unit norm";
            case BAD_SHARD -> throw new IllegalArgumentException("not a row's own fault: " + reason);
        };
    }

    /** One list column of a batch, its elements copied out at once. */
    private static final class Vectors {
        private final WritableColumnVector lists;
        private final WritableColumnVector elements;
        private final boolean nullElements;
        private final int dims;
        private final int base;
        final float[] floats;
        final double[] doubles;

        Vectors(ColumnVector column, int rows, ColumnType type, int dims) {
            this.lists = (WritableColumnVector) column;
            this.elements = lists.getChild(0);
            this.nullElements = elements.hasNull();
            this.dims = dims;
            int low = Integer.MAX_VALUE;
            int high = 0;
            for (int i = 0; i < rows; i++) {
                if (!lists.isNullAt(i) && lists.getArrayLength(i) > 0) {
                    low = Math.min(low, lists.getArrayOffset(i));
                    high = Math.max(high, lists.getArrayOffset(i) + lists.getArrayLength(i));
                }
            }
            this.base = Math.min(low, high);
            this.floats = type == ColumnType.FLOAT_LIST ? elements.getFloats(base, high - base) : null;
            this.doubles = type == ColumnType.DOUBLE_LIST ? elements.getDoubles(base, high - base) : null;
        }

        int length(int row) {
            return lists.isNullAt(row) ? 0 : lists.getArrayLength(row);
        }

        int offset(int row) {
            return lists.getArrayOffset(row) - base;
        }

        Rejection problem(int row) {
            if (lists.isNullAt(row)) {
                return Rejection.NULL_VECTOR;
            }
            if (lists.getArrayLength(row) != dims) {
                return Rejection.WRONG_LENGTH;
            }
            if (nullElements) {
                int from = lists.getArrayOffset(row);
                for (int j = from; j < from + dims; j++) {
                    if (elements.isNullAt(j)) {
                        return Rejection.NULL_ELEMENT;
                    }
                }
            }
            return null;
        }
    }
}
