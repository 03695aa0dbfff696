package io.pairscope.engine.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.Rejection;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.Label;
import io.pairscope.engine.formats.ColumnType;
import io.pairscope.engine.formats.Footer;
import io.pairscope.engine.formats.Footer.Split;
import io.pairscope.engine.formats.ListedFile;
import io.pairscope.engine.formats.ShardFormat;
import io.pairscope.engine.formats.UnreadableShardException;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.session.Shared;
import io.pairscope.engine.shards.ReceivedRows.Read;
import io.pairscope.engine.shards.ReceivedRows.Rejected;
import io.pairscope.engine.shards.ShardFiles.Part;
import io.pairscope.engine.storage.Storage;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Sessions;
import io.pairscope.fixtures.Shards;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.serializer.SerializerInstance;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * What holds for every format, of pairs of vectors of one length: every row comes once, in order, into a block or is rejected
 * with its reason, and no file that is gone, cut short or of another kind passes for a good one.
 */
abstract class ShardFormatContract {
    static final int DIMS = 6;

    private final Shared<Storage> storage;

    @TempDir
    private Path directory;

    ShardFormatContract(SparkSession spark) {
        Session session = Sessions.of(spark);
        this.storage = session.share(Storage.of(session));
    }

    @AfterEach
    void release() {
        storage.close();
    }

    abstract ShardFormat format();

    /** Writes rows with vectors of floats or doubles, and a column {@code id} before them when any row has an id. */
    abstract Path write(Path file, List<Shards.Row> rows, ColumnType type) throws IOException;

    /** Writes rows with vectors of floats; in several splits, if the format ever makes them of few rows. */
    Path writeSplits(Path file, List<Shards.Row> rows) throws IOException {
        return write(file, rows, ColumnType.FLOAT_LIST);
    }

    /** Rows for a file of the format; without ids when it holds none. */
    List<Shards.Row> rows(int count) {
        return Gaussians.equicorrelated(count, DIMS, 0.5, 1);
    }

    static List<Shards.Row> withoutIds(List<Shards.Row> rows) {
        return rows.stream()
                .map(row -> new Shards.Row(null, row.image(), row.text()))
                .toList();
    }

    static boolean haveIds(List<Shards.Row> rows) {
        return rows.stream().anyMatch(row -> row.id() != null);
    }

    Path file() {
        return directory.resolve(
                "shard" + format().endings().stream().sorted().findFirst().orElseThrow());
    }

    private static ListedFile listed(Path file) throws IOException {
        return new ListedFile(
                file.getFileName().toString(),
                file.toUri().toString(),
                Files.size(file),
                Files.getLastModifiedTime(file).toMillis());
    }

    private Footer footer(Path file) throws IOException {
        return format().footer(listed(file), storage.value());
    }

    private ShardFooter shardFooter(Path file) throws IOException {
        ShardFiles files = ShardFiles.of(format().name(), new Part(listed(file), format(), null));
        return new ShardFooter(files, List.of(footer(file)));
    }

    Shard shard(Path file, Label... labels) throws IOException {
        ShardFooter footer = shardFooter(file);
        InputColumns columns = InputColumns.PAIRS.withIdOf(footer.columns()).withLabels(List.of(labels));
        assertThat(footer.problemWith(columns)).isNull();
        return footer.shard(columns);
    }

    BlockReader reader() {
        return sent(new BlockReader(storage, InputColumns.PAIRS.vectors()));
    }

    /** As a task gets it: through the serializer of closures. */
    private static <T> T sent(T value) {
        SerializerInstance serializer = new JavaSerializer(new SparkConf()).newInstance();
        ClassTag<T> type = ClassTag$.MODULE$.apply(value.getClass());
        return serializer.deserialize(serializer.serialize(value, type), type);
    }

    static RowRules rules(Normalization normalization) {
        return rules(normalization, RowRanges.even(1L << 40, 1));
    }

    private static RowRules rules(Normalization normalization, RowRanges ranges) {
        return new RowRules(DIMS, DIMS, normalization, ranges);
    }

    static ScanTask task(Shard shard, long firstRow, long planRow, long rows) {
        return new ScanTask(0, List.of(new ShardRows(shard, firstRow, planRow, rows)));
    }

    private ReceivedRows read(ScanTask task, RowRules rules) throws IOException, UnreadableShardException {
        ReceivedRows received = new ReceivedRows();
        try (BlockFiller filler = reader().open(sent(task), rules, received)) {
            while (filler.advance()) {
                // All rows are received in the end.
            }
        }
        return received;
    }

    /** Rows as they are. */
    ReceivedRows read(ScanTask task) throws IOException, UnreadableShardException {
        return read(task, rules(Normalization.NEVER));
    }

    ReceivedRows read(Path file, RowRules rules) throws IOException, UnreadableShardException {
        List<ScanTask> tasks = ScanTask.plan(List.of(shard(file)));
        assertThat(tasks).hasSize(1);
        return read(tasks.get(0), rules);
    }

    ReceivedRows read(Path file) throws IOException, UnreadableShardException {
        return read(file, rules(Normalization.NEVER));
    }

    /** The cause, then the remedy, in one line that people can read. */
    private static void assertWords(String problem, String of) {
        assertThat(problem).as(of).matches("[^;]+; [^;]+").doesNotContain("Exception", "java.", "\n");
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"FLOAT_LIST", "DOUBLE_LIST"})
    void everyRowComesOnceInOrderWithItsIdAndAllItsBits(ColumnType type) throws Exception {
        List<Shards.Row> rows = rows(2500);
        ReceivedRows received = read(write(file(), rows, type));
        assertThat(received.rejected).isEmpty();
        assertThat(received.blocks).extracting(List::size).containsExactly(1024, 1024, 452);
        received.assertRows(0, rows, type);
    }

    @Test
    void labelsComeWithTheirRowsAlsoFromOneColumnTwiceThatIsTheId() throws Exception {
        List<Shards.Row> rows = rows(2500);
        assumeTrue(haveIds(rows), "the format holds no other column than vectors");
        Label[] labels = {new Label("id", Label.Use.MATCH), new Label("id", Label.Use.FACTOR)};
        ReceivedRows received = read(task(shard(writeSplits(file(), rows), labels), 700, 700, 1500));
        received.assertRows(700, rows.subList(700, 2200), ColumnType.FLOAT_LIST);
        assertThat(received.rows)
                .allSatisfy(row -> assertThat(row.labels()).containsExactly("row-" + row.row(), "row-" + row.row()));
    }

    @Test
    void aLabelThatTheShardLacksIsNamed() throws Exception {
        InputColumns columns = InputColumns.PAIRS.withLabels(List.of(new Label("color", Label.Use.FACTOR)));
        ShardFooter footer = shardFooter(write(file(), rows(3), ColumnType.FLOAT_LIST));
        assertThat(footer.problemWith(columns.withIdOf(footer.columns())).reason())
                .startsWith("column color is missing; the shard has ")
                .endsWith("Name the factor column with --factors");
    }

    @Test
    void rowsOfAFileWithoutIdsHaveNone() throws Exception {
        ReceivedRows received = read(write(file(), withoutIds(rows(3)), ColumnType.FLOAT_LIST));
        assertThat(received.rows).extracting(Read::id).containsExactly(null, null, null);
    }

    static Double[] vector(int length, Double last) {
        Double[] vector = new Double[length];
        Arrays.fill(vector, 0.0);
        if (length > 0) {
            vector[length - 1] = last;
        }
        return vector;
    }

    /** Vectors of zeros, but for the last value. */
    private static Shards.Row pair(double image, double text) {
        return new Shards.Row(null, vector(DIMS, image), vector(DIMS, text));
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"FLOAT_LIST", "DOUBLE_LIST"})
    void rowsWithoutADirectionAreRejectedByTheirNumberAndTheOthersAreAccepted(ColumnType type) throws Exception {
        List<Shards.Row> rows = List.of(
                pair(2, -3),
                pair(Double.NaN, 1),
                pair(1, Double.NEGATIVE_INFINITY),
                pair(1, 0),
                pair(0, Double.POSITIVE_INFINITY),
                pair(1, 1));
        ReceivedRows received = read(write(file(), rows, type), rules(Normalization.APPLY));
        assertThat(received.rejected)
                .containsExactly(
                        new Rejected(1, null, Rejection.NOT_FINITE, "image_embedding has a NaN or infinite value"),
                        new Rejected(2, null, Rejection.NOT_FINITE, "text_embedding has a NaN or infinite value"),
                        new Rejected(3, null, Rejection.ZERO_NORM, "text_embedding has norm zero"),
                        new Rejected(4, null, Rejection.ZERO_NORM, "image_embedding has norm zero"));
        assertThat(received.rows).extracting(Read::row).containsExactly(0L, 5L);
        assertThat(received.rows.get(0).image()).containsExactly(0, 0, 0, 0, 0, 1);
        assertThat(received.rows.get(0).text()).containsExactly(0, 0, 0, 0, 0, -1);
    }

    @Test
    void aNormOffOneIsRejectedWhereUnitNormsAreRequired() throws Exception {
        Path file = write(file(), List.of(pair(-1, -1), pair(-1, 2)), ColumnType.FLOAT_LIST);
        ReceivedRows received = read(file, rules(Normalization.REQUIRE));
        assertThat(received.rows).extracting(Read::row).containsExactly(0L);
        assertThat(received.rejected)
                .containsExactly(
                        new Rejected(1, null, Rejection.NOT_UNIT_NORM, "text_embedding does not have unit norm"));
    }

    @ParameterizedTest(name = "{1} rows from row {0}")
    @CsvSource({"0, 1", "0, 2500", "1, 1023", "250, 2000", "1023, 2", "1024, 1024", "2000, 500", "2499, 1"})
    void aRangeOfRowsIsReadAlone(int firstRow, int count) throws Exception {
        List<Shards.Row> rows = rows(2500);
        Shard shard = shard(writeSplits(file(), rows));
        ReceivedRows received = read(task(shard, firstRow, firstRow, count));
        received.assertRows(firstRow, rows.subList(firstRow, firstRow + count), ColumnType.FLOAT_LIST);
    }

    /** One task a split, as a plan makes of large ones. */
    static List<ScanTask> taskPerSplit(Shard shard) {
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
        List<Shards.Row> rows = rows(1000);
        Shard shard = shard(writeSplits(file(), rows));
        assertThat(shard.totalRows()).isEqualTo(1000);
        ReceivedRows received = new ReceivedRows();
        for (ScanTask task : taskPerSplit(shard)) {
            received.rows.addAll(read(task).rows);
        }
        received.assertRows(0, rows, ColumnType.FLOAT_LIST);
    }

    @ParameterizedTest(name = "footer counts {0} rows of 100")
    @ValueSource(longs = {101, 2000})
    void anotherNumberOfRowsThanTheFooterSaysIsUnreadable(long counted) throws Exception {
        ScanTask wrong = task(shard(write(file(), rows(100), ColumnType.FLOAT_LIST)), 0, 0, counted);
        assertThatThrownBy(() -> read(wrong))
                .isInstanceOf(UnreadableShardException.class)
                .satisfies(unreadable -> assertWords(unreadable.getMessage(), counted + " rows"));
    }

    @Test
    void aShardThatIsGoneIsUnreadable() throws Exception {
        Path file = write(file(), rows(10), ColumnType.FLOAT_LIST);
        ScanTask task = ScanTask.plan(List.of(shard(file))).get(0);
        Files.delete(file);
        assertThatThrownBy(() -> read(task))
                .isInstanceOf(UnreadableShardException.class)
                .hasMessageContaining("it is not there any more");
    }

    @Test
    void noBlockHoldsRowsOfTwoRanges() throws Exception {
        Path file = write(file(), rows(2500), ColumnType.FLOAT_LIST);
        RowRanges ranges = RowRanges.even(2500 + 70, 5);
        // The shard begins at row 70 of the plan, within the first range.
        ScanTask task = task(shard(file), 0, 70, 2500);
        ShardRows rows = task.parts().get(0);
        ReceivedRows received = read(task, rules(Normalization.NEVER, ranges));
        assertThat(received.blocks).extracting(List::size).containsExactly(444, 514, 514, 514, 514);
        assertThat(received.blocks)
                .allSatisfy(block -> assertThat(block)
                        .extracting(row -> ranges.rangeOf(rows.planRow(row)))
                        .containsOnly(ranges.rangeOf(rows.planRow(block.get(0)))));
    }

    @Test
    void aShardWithoutRowsIsGoodAndTakesNoTask() throws Exception {
        Shard shard = shard(write(file(), List.of(), ColumnType.FLOAT_LIST));
        assertThat(shard.totalRows()).isZero();
        assertThat(ScanTask.plan(List.of(shard))).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"FLOAT_LIST", "DOUBLE_LIST"})
    void theFooterNamesRowsTypesAndItself(ColumnType type) throws Exception {
        List<Shards.Row> rows = rows(100);
        Path file = write(file(), rows, type);
        Footer footer = footer(file);
        assertThat(footer.problem).isNull();
        assertThat(footer.rows()).isEqualTo(100);
        Map<String, ColumnType> types = new LinkedHashMap<>();
        if (haveIds(rows)) {
            types.put("id", ColumnType.NAME);
        }
        types.put("image_embedding", type);
        types.put("text_embedding", type);
        assertThat(footer.columns.keySet()).containsExactlyElementsOf(types.keySet());
        types.forEach((name, expected) ->
                assertThat(footer.columns.get(name).type).as(name).isEqualTo(expected));
        assertThat(footer(file).hash).isEqualTo(footer.hash).hasSize(64);
        write(file, rows(101), type);
        assertThat(footer(file).hash).isNotEqualTo(footer.hash);
    }

    @ParameterizedTest(name = "{0} rows")
    @ValueSource(ints = {0, 100})
    void theFirstBytesTellTheFormat(int count) throws Exception {
        byte[] bytes = Files.readAllBytes(write(file(), rows(count), ColumnType.FLOAT_LIST));
        assertThat(format().startsWith(Arrays.copyOf(bytes, 8))).isTrue();
        assertThat(format().startsWith("id,image".getBytes(StandardCharsets.US_ASCII)))
                .isFalse();
    }

    @Test
    void aFileThatIsNoneOfTheFormatHasAProblemInWords() throws Exception {
        Path file = write(file(), rows(100), ColumnType.FLOAT_LIST);
        byte[] bytes = Files.readAllBytes(file);
        for (int length : new int[] {0, 1, bytes.length / 2, bytes.length - 1}) {
            Files.write(file, Arrays.copyOf(bytes, length));
            assertWords(footer(file).problem, "first " + length + " bytes");
            assertThat(footer(file).rows()).isZero();
        }
        Files.writeString(file, "id,image_embedding,text_embedding\n");
        assertWords(footer(file).problem, "CSV");
    }
}
