package io.pairscope.engine.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.Precision;
import io.pairscope.core.moments.Rejection;
import io.pairscope.core.moments.Side;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.engine.formats.ColumnType;
import io.pairscope.engine.formats.Footer;
import io.pairscope.engine.formats.Footer.Split;
import io.pairscope.engine.formats.ListedFile;
import io.pairscope.engine.formats.ShardFormat;
import io.pairscope.engine.formats.UnreadableShardException;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.ShardFiles.Part;
import io.pairscope.engine.storage.Storage;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Sessions;
import io.pairscope.fixtures.Shards;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.serializer.SerializerInstance;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** Whatever the format: every row once, in order, into a block or rejected with its reason; no damage goes unseen. */
abstract class ShardFormatContract {
    private static final int DIMS = 6;

    private final Session session;

    @TempDir
    private Path directory;

    ShardFormatContract(SparkSession spark) {
        this.session = Sessions.of(spark);
    }

    abstract ShardFormat format();

    /** Writes rows with vectors of floats or doubles, with ids or without. */
    abstract Path write(Path file, List<Shards.Row> rows, ColumnType type, boolean ids);

    /** Writes rows with vectors of floats, in several splits. */
    abstract Path writeSplits(Path file, List<Shards.Row> rows);

    /** Changes a byte of the values of a column in one split, and no other byte. */
    abstract void damage(Path file, String column, int split);

    /** A row as it came. */
    private record Read(long row, String id, double[] image, double[] text) {}

    private record Rejected(long row, String id, Rejection reason, String detail) {}

    private static double[] row(EmbeddingBlock block, Side side, int i) {
        double[] row = new double[DIMS];
        block.copyRow(side, i, row, 0);
        return row;
    }

    /** All that a reader hands over. */
    private static final class Received implements BlockFiller.RowSink {
        final List<Read> rows = new ArrayList<>();
        final List<Rejected> rejected = new ArrayList<>();
        final List<List<Long>> blocks = new ArrayList<>();

        @Override
        public void accept(ShardRows from, EmbeddingBlock block) {
            List<Long> numbers = new ArrayList<>();
            for (int i = 0; i < block.size(); i++) {
                rows.add(
                        new Read(block.rowNumber(i), block.id(i), row(block, Side.IMAGE, i), row(block, Side.TEXT, i)));
                numbers.add(block.rowNumber(i));
            }
            blocks.add(numbers);
        }

        @Override
        public void reject(ShardRows from, long rowNumber, String id, Rejection reason, String detail) {
            rejected.add(new Rejected(rowNumber, id, reason, detail));
        }
    }

    private static List<Shards.Row> good(int rows) {
        return Gaussians.equicorrelated(rows, DIMS, 0.5, 1);
    }

    private Path file() {
        return directory.resolve("shard" + suffix());
    }

    private String suffix() {
        return format().endings().stream().sorted().findFirst().orElseThrow();
    }

    private static ListedFile listed(Path file) throws IOException {
        return new ListedFile(
                file.getFileName().toString(),
                file.toUri().toString(),
                Files.size(file),
                Files.getLastModifiedTime(file).toMillis());
    }

    private Footer footer(Path file) throws IOException {
        return format().footer(listed(file), Storage.of(session));
    }

    private ShardFooter shardFooter(Path file) throws IOException {
        ShardFiles files = ShardFiles.of(format().name(), new Part(listed(file), format(), null));
        return new ShardFooter(files, List.of(footer(file)));
    }

    private Shard shard(Path file) throws IOException {
        ShardFooter footer = shardFooter(file);
        InputColumns columns = InputColumns.PAIRS.withIdOf(footer.columns());
        assertThat(footer.problemWith(columns)).isNull();
        return footer.shard(columns);
    }

    private BlockReader reader() {
        return sent(new BlockReader(session.share(Storage.of(session)), InputColumns.PAIRS.vectors()));
    }

    /** As a task gets it: through the serializer of closures. */
    private static BlockReader sent(BlockReader reader) {
        SerializerInstance serializer = new JavaSerializer(new SparkConf()).newInstance();
        ClassTag<BlockReader> type = ClassTag$.MODULE$.apply(BlockReader.class);
        return serializer.deserialize(serializer.serialize(reader, type), type);
    }

    private static RowRules rules(Normalization normalization, RowRanges ranges) {
        return new RowRules(DIMS, DIMS, normalization, Precision.EXACT, ranges);
    }

    private static RowRules anyRow() {
        return rules(Normalization.NEVER, RowRanges.even(1L << 40, 1));
    }

    private Received read(ScanTask task, RowRules rules) throws IOException, UnreadableShardException {
        Received received = new Received();
        try (BlockFiller filler = reader().open(task, rules, received)) {
            while (filler.advance()) {
                // All rows are received in the end.
            }
        }
        return received;
    }

    private Received read(Path file, RowRules rules) throws IOException, UnreadableShardException {
        List<ScanTask> tasks = ScanTask.plan(List.of(shard(file)));
        assertThat(tasks).hasSize(1);
        return read(tasks.get(0), rules);
    }

    private static double[] unboxed(Double[] values, ColumnType type) {
        return Arrays.stream(values)
                .mapToDouble(value -> type == ColumnType.FLOAT_LIST ? value.floatValue() : value)
                .toArray();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"FLOAT_LIST", "DOUBLE_LIST"})
    void everyRowComesOnceInOrderWithItsIdAndAllItsBits(ColumnType type) throws Exception {
        List<Shards.Row> rows = good(2500);
        Received received = read(write(file(), rows, type, true), anyRow());
        assertThat(received.rejected).isEmpty();
        assertThat(received.blocks).extracting(List::size).containsExactly(1024, 1024, 452);
        assertThat(received.rows).hasSize(2500);
        for (int i = 0; i < rows.size(); i++) {
            Read row = received.rows.get(i);
            assertThat(row.row).isEqualTo(i);
            assertThat(row.id).isEqualTo(rows.get(i).id());
            assertThat(row.image).containsExactly(unboxed(rows.get(i).image(), type));
            assertThat(row.text).containsExactly(unboxed(rows.get(i).text(), type));
        }
    }

    @Test
    void aRowWithoutAnIdHasNone() throws Exception {
        List<Shards.Row> rows = new ArrayList<>(good(3));
        rows.set(1, new Shards.Row(null, rows.get(1).image(), rows.get(1).text()));
        Path file = write(file(), rows, ColumnType.FLOAT_LIST, true);
        assertThat(read(file, anyRow()).rows).extracting(Read::id).containsExactly("row-0", null, "row-2");
        Path without = write(directory.resolve("without" + suffix()), rows, ColumnType.FLOAT_LIST, false);
        assertThat(read(without, anyRow()).rows)
                .extracting(Read::id)
                .containsOnlyNulls()
                .hasSize(3);
    }

    private static Double[] vector(int length, Double last) {
        Double[] vector = new Double[length];
        Arrays.fill(vector, 0.0);
        if (length > 0) {
            vector[length - 1] = last;
        }
        return vector;
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"FLOAT_LIST", "DOUBLE_LIST"})
    void aBadRowIsRejectedByItsNumberAndItsFirstFaultAndTheOthersAreAccepted(ColumnType type) throws Exception {
        Double[] good = vector(DIMS, 1.0);
        List<Shards.Row> bad = List.of(
                new Shards.Row("null-image", null, good),
                new Shards.Row("null-text", good, null),
                new Shards.Row("null-both", null, null),
                new Shards.Row("short", vector(DIMS - 1, 1.0), good),
                new Shards.Row("long", good, vector(DIMS + 1, 1.0)),
                new Shards.Row("none", vector(0, null), good),
                new Shards.Row("null-element", vector(DIMS, null), good),
                new Shards.Row("null-element-of-text", good, vector(DIMS, null)),
                new Shards.Row("short-with-null", vector(DIMS - 1, null), good),
                new Shards.Row("nan", vector(DIMS, Double.NaN), good),
                new Shards.Row("infinite", good, vector(DIMS, Double.NEGATIVE_INFINITY)),
                new Shards.Row("zero", vector(DIMS, 0.0), good),
                new Shards.Row(null, vector(DIMS, 0.0), null));
        List<Shards.Row> rows = new ArrayList<>();
        for (int i = 0; i < bad.size(); i++) {
            rows.add(new Shards.Row("good-" + i, good, good));
            rows.add(bad.get(i));
        }
        RowRules normalizing = rules(Normalization.APPLY, RowRanges.even(1L << 40, 1));
        Received received = read(write(file(), rows, type, true), normalizing);
        assertThat(received.rejected)
                .extracting(Rejected::row, Rejected::id, Rejected::reason, Rejected::detail)
                .containsExactly(
                        tuple(1L, "null-image", Rejection.NULL_VECTOR, "image_embedding is null"),
                        tuple(3L, "null-text", Rejection.NULL_VECTOR, "text_embedding is null"),
                        tuple(5L, "null-both", Rejection.NULL_VECTOR, "image_embedding is null"),
                        tuple(7L, "short", Rejection.WRONG_LENGTH, "image_embedding has 5 values, expected 6"),
                        tuple(9L, "long", Rejection.WRONG_LENGTH, "text_embedding has 7 values, expected 6"),
                        tuple(11L, "none", Rejection.WRONG_LENGTH, "image_embedding has 0 values, expected 6"),
                        tuple(13L, "null-element", Rejection.NULL_ELEMENT, "image_embedding has a null element"),
                        tuple(15L, "null-element-of-text", Rejection.NULL_ELEMENT, "text_embedding has a null element"),
                        tuple(
                                17L,
                                "short-with-null",
                                Rejection.WRONG_LENGTH,
                                "image_embedding has 5 values, expected 6"),
                        tuple(19L, "nan", Rejection.NOT_FINITE, "image_embedding has a NaN or infinite value"),
                        tuple(21L, "infinite", Rejection.NOT_FINITE, "text_embedding has a NaN or infinite value"),
                        tuple(23L, "zero", Rejection.ZERO_NORM, "image_embedding has norm zero"),
                        tuple(25L, null, Rejection.ZERO_NORM, "image_embedding has norm zero"));
        assertThat(received.rows)
                .extracting(Read::row)
                .containsExactlyElementsOf(
                        IntStream.range(0, bad.size()).mapToObj(i -> 2L * i).toList());
        assertThat(received.rows).allSatisfy(row -> {
            assertThat(row.image).containsExactly(0, 0, 0, 0, 0, 1);
            assertThat(row.text).containsExactly(0, 0, 0, 0, 0, 1);
        });
    }

    @Test
    void aNormOffOneIsRejectedWhereUnitNormsAreRequired() throws Exception {
        Double[] unit = vector(DIMS, -1.0);
        Double[] twice = vector(DIMS, 2.0);
        List<Shards.Row> rows = List.of(new Shards.Row("unit", unit, unit), new Shards.Row("twice", unit, twice));
        Path file = write(file(), rows, ColumnType.FLOAT_LIST, true);
        Received required = read(file, rules(Normalization.REQUIRE, RowRanges.even(2, 1)));
        assertThat(required.rows).extracting(Read::id).containsExactly("unit");
        assertThat(required.rejected)
                .containsExactly(
                        new Rejected(1, "twice", Rejection.NOT_UNIT_NORM, "text_embedding does not have unit norm"));
        Received applied = read(file, rules(Normalization.APPLY, RowRanges.even(2, 1)));
        assertThat(applied.rows.get(1).text).containsExactly(0, 0, 0, 0, 0, 1);
    }

    private static ScanTask task(Shard shard, long firstRow, long planRow, long rows) {
        return new ScanTask(0, List.of(new ShardRows(shard, firstRow, planRow, rows)));
    }

    /** One task a split, as a plan makes of large ones. */
    private static List<ScanTask> taskPerSplit(Shard shard) {
        List<ScanTask> tasks = new ArrayList<>();
        long row = 0;
        for (Split split : shard.splits()) {
            tasks.add(task(shard, row, row, split.rows));
            row += split.rows;
        }
        return tasks;
    }

    @Test
    void splitsHoldAllRowsOneBehindTheOther() throws Exception {
        Path file = writeSplits(file(), good(1000));
        Shard shard = shard(file);
        assertThat(shard.splits()).hasSizeGreaterThan(2);
        assertThat(shard.totalRows()).isEqualTo(1000);
        List<Read> rows = new ArrayList<>();
        for (ScanTask task : taskPerSplit(shard)) {
            List<Read> own = read(task, anyRow()).rows;
            assertThat(own).hasSize((int) task.rows());
            rows.addAll(own);
        }
        assertThat(rows)
                .extracting(Read::row)
                .containsExactlyElementsOf(LongStream.range(0, 1000).boxed().toList());
        assertThat(rows)
                .extracting(Read::id)
                .containsExactlyElementsOf(
                        good(1000).stream().map(Shards.Row::id).toList());
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"image_embedding", "text_embedding", "id"})
    void aDamagedSplitIsUnreadableAndTheOthersAreNot(String column) throws Exception {
        Path file = writeSplits(file(), good(1000));
        damage(file, column, 1);
        List<ScanTask> tasks = taskPerSplit(shard(file));
        for (ScanTask task : tasks) {
            if (task == tasks.get(1)) {
                assertThatThrownBy(() -> read(task, anyRow()))
                        .isInstanceOf(UnreadableShardException.class)
                        .hasMessageContaining("cannot be decoded");
            } else {
                assertThat(read(task, anyRow()).rows).hasSize((int) task.rows());
            }
        }
    }

    @ParameterizedTest(name = "footer counts {0} rows of 100")
    @ValueSource(longs = {101, 2000})
    void anotherNumberOfRowsThanTheFooterSaysIsUnreadable(long counted) throws Exception {
        Path file = write(file(), good(100), ColumnType.FLOAT_LIST, true);
        ScanTask wrong = task(shard(file), 0, 0, counted);
        assertThatThrownBy(() -> read(wrong, anyRow()))
                .isInstanceOf(UnreadableShardException.class)
                .hasMessage("its footer counts " + counted + " rows from row 0, its data hold 100; write it again");
    }

    @Test
    void aShardThatIsGoneIsUnreadable() throws Exception {
        Path file = write(file(), good(10), ColumnType.FLOAT_LIST, true);
        BlockReader reader = reader();
        ScanTask task = ScanTask.plan(List.of(shard(file))).get(0);
        Files.delete(file);
        assertThatThrownBy(() -> reader.open(task, anyRow(), new Received()).advance())
                .isInstanceOf(UnreadableShardException.class);
    }

    @Test
    void noBlockHoldsRowsOfTwoRanges() throws Exception {
        Path file = write(file(), good(2500), ColumnType.FLOAT_LIST, true);
        RowRanges ranges = RowRanges.even(2500 + 70, 5);
        // The shard begins at row 70 of the plan, within the first range.
        ScanTask task = task(shard(file), 0, 70, 2500);
        ShardRows rows = task.parts().get(0);
        Received received = read(task, rules(Normalization.NEVER, ranges));
        assertThat(received.blocks).extracting(List::size).containsExactly(444, 514, 514, 514, 514);
        assertThat(received.blocks)
                .allSatisfy(block -> assertThat(block)
                        .extracting(row -> ranges.rangeOf(rows.planRow(row)))
                        .containsOnly(ranges.rangeOf(rows.planRow(block.get(0)))));
    }

    @Test
    void aShardWithoutRowsIsGoodAndTakesNoTask() throws Exception {
        Shard shard = shard(write(file(), List.of(), ColumnType.FLOAT_LIST, true));
        assertThat(shard.totalRows()).isZero();
        assertThat(ScanTask.plan(List.of(shard))).isEmpty();
    }

    @Test
    void theFirstLengthsShowEveryVectorThatIsThere() throws Exception {
        List<Shards.Row> rows = List.of(
                new Shards.Row("a", vector(3, 1.0), vector(2, 1.0)),
                new Shards.Row("b", null, vector(0, null)),
                new Shards.Row("c", vector(4, null), vector(2, 1.0)));
        Path file = write(file(), rows, ColumnType.FLOAT_LIST, true);
        int[][] lengths = reader().firstLengths(new ShardRows(shard(file), 0, 0, 3));
        assertThat(lengths[0]).containsExactly(3, 4);
        assertThat(lengths[1]).containsExactly(2, 0, 2);
    }

    @Test
    void theFooterNamesRowsTypesAndItself() throws Exception {
        Path file = write(file(), good(100), ColumnType.DOUBLE_LIST, true);
        Footer footer = footer(file);
        assertThat(footer.problem).isNull();
        assertThat(footer.rows()).isEqualTo(100);
        assertThat(footer.columns.keySet()).containsExactly("id", "image_embedding", "text_embedding");
        assertThat(footer.columns.get("id").type).isEqualTo(ColumnType.NAME);
        assertThat(footer.columns.get("image_embedding").type).isEqualTo(ColumnType.DOUBLE_LIST);
        assertThat(footer(file).hash).isEqualTo(footer.hash).hasSize(64);
        write(file, good(101), ColumnType.DOUBLE_LIST, true);
        assertThat(footer(file).hash).isNotEqualTo(footer.hash);
    }

    @Test
    void aFileThatIsNoneOfTheFormatHasAProblemInWords() throws Exception {
        Path file = write(file(), good(100), ColumnType.FLOAT_LIST, true);
        byte[] bytes = Files.readAllBytes(file);
        for (int length : new int[] {0, 1, bytes.length / 2, bytes.length - 1}) {
            Files.write(file, Arrays.copyOf(bytes, length));
            assertThat(footer(file).problem).as("first %d bytes", length).isNotBlank();
            assertThat(footer(file).rows()).isZero();
        }
        Files.writeString(file, "id,image_embedding,text_embedding\n");
        assertThat(footer(file).problem).isNotBlank();
    }
}
