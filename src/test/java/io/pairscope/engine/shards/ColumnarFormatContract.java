package io.pairscope.engine.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.Rejection;
import io.pairscope.core.settings.Label;
import io.pairscope.engine.formats.ColumnType;
import io.pairscope.engine.shards.ReceivedRows.Read;
import io.pairscope.engine.shards.ReceivedRows.Rejected;
import io.pairscope.fixtures.Shards;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What holds for formats of tables by columns, written in groups of rows: any cell may be null, vectors have any length, and
 * groups are splits.
 */
abstract class ColumnarFormatContract extends ShardFormatContract {
    ColumnarFormatContract(SparkSession spark) {
        super(spark);
    }

    /** Writes rows with vectors of floats, in several splits. */
    @Override
    abstract Path writeSplits(Path file, List<Shards.Row> rows);

    @Test
    void groupsOfRowsAreSplits() throws Exception {
        Shard shard = shard(writeSplits(file(), rows(1000)));
        assertThat(shard.splits()).hasSizeGreaterThan(2).allSatisfy(split -> {
            assertThat(split.rows).isPositive();
            // Of each row, two vectors of four bytes a value are stored at least.
            assertThat(split.bytes).isGreaterThanOrEqualTo(split.rows * 2 * DIMS * Float.BYTES);
        });
    }

    @Test
    void aRowWithoutAnIdHasNone() throws Exception {
        List<Shards.Row> rows = new ArrayList<>(rows(3));
        rows.set(1, withoutIds(rows).get(1));
        assertThat(read(write(file(), rows, ColumnType.FLOAT_LIST)).rows)
                .extracting(Read::id)
                .containsExactly("row-0", null, "row-2");
    }

    @Test
    void aRowWithoutALabelHasNone() throws Exception {
        List<Shards.Row> rows = new ArrayList<>(rows(3));
        rows.set(1, withoutIds(rows).get(1));
        Shard shard = shard(write(file(), rows, ColumnType.FLOAT_LIST), new Label("id", Label.Use.CLASS));
        assertThat(read(task(shard, 0, 0, 3)).rows)
                .extracting(row -> row.labels().get(0))
                .containsExactly("row-0", null, "row-2");
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
                new Shards.Row(null, vector(DIMS, 0.0), null));
        List<Shards.Row> rows = new ArrayList<>();
        for (int i = 0; i < bad.size(); i++) {
            rows.add(new Shards.Row("good-" + i, good, good));
            rows.add(bad.get(i));
        }
        ReceivedRows received = read(write(file(), rows, type), rules(Normalization.APPLY));
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
                        tuple(21L, null, Rejection.ZERO_NORM, "image_embedding has norm zero"));
        assertThat(received.rows)
                .extracting(Read::row)
                .containsExactlyElementsOf(
                        LongStream.range(0, bad.size()).mapToObj(i -> 2 * i).toList());
        assertThat(received.rows).allSatisfy(row -> {
            assertThat(row.image()).containsExactly(0, 0, 0, 0, 0, 1);
            assertThat(row.text()).containsExactly(0, 0, 0, 0, 0, 1);
        });
    }

    @Test
    void theFirstLengthsShowEveryVectorThatIsThere() throws Exception {
        List<Shards.Row> rows = List.of(
                new Shards.Row("a", vector(3, 1.0), vector(2, 1.0)),
                new Shards.Row("b", null, vector(0, null)),
                new Shards.Row("c", vector(4, null), vector(2, 1.0)));
        Path file = write(file(), rows, ColumnType.FLOAT_LIST);
        int[][] lengths = reader().firstLengths(new ShardRows(shard(file), 0, 0, 3));
        assertThat(lengths[0]).containsExactly(3, 4);
        assertThat(lengths[1]).containsExactly(2, 0, 2);
    }
}
