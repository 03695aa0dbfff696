package io.pairscope.engine.tables;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Rows of a table on the driver, in the order of their files and their numbers in them, whoever read them: 8 bytes per number, 8
 * more per row.
 */
final class CollectedRows {
    /** The key of rows that depend on no other row. */
    private static final long ALONE = Long.MIN_VALUE;

    /** Rows of a file that its place has room for: a trillion. */
    private static final int ROW_BITS = 40;

    /** By column and row; NaN for none. */
    final double[][] numbers;

    /** From 0, equal for rows of equal keys. */
    final int[] units;

    /** Place among the names of categories; −1 for none. */
    final int[] categories;

    /** Ascending. */
    final List<String> categoryNames;

    private CollectedRows(double[][] numbers, int[] units, int[] categories, List<String> categoryNames) {
        this.numbers = numbers;
        this.units = units;
        this.categories = categories;
        this.categoryNames = categoryNames;
    }

    /** The rows of one partition. */
    private static final class Chunk implements Serializable {
        private static final long serialVersionUID = 1;

        final Codes files = new Codes();
        final Codes names = new Codes();
        final long[] rows;
        final long[] keys;
        final double[][] numbers;

        Chunk(Iterator<Row> from, int columns) {
            LongStream.Builder rowsOf = LongStream.builder();
            LongStream.Builder keysOf = LongStream.builder();
            DoubleStream.Builder[] values =
                    Stream.generate(DoubleStream::builder).limit(columns).toArray(DoubleStream.Builder[]::new);
            while (from.hasNext()) {
                Row row = from.next();
                files.add(row.getString(0));
                rowsOf.add(row.getLong(1));
                keysOf.add(row.isNullAt(2) ? ALONE : row.getLong(2));
                names.add(row.getString(3));
                for (int i = 0; i < columns; i++) {
                    values[i].add(row.isNullAt(4 + i) ? Double.NaN : row.getDouble(4 + i));
                }
            }
            files.end();
            names.end();
            rows = rowsOf.build().toArray();
            keys = keysOf.build().toArray();
            numbers = Stream.of(values).map(column -> column.build().toArray()).toArray(double[][]::new);
        }
    }

    /** Texts of which there are few, by number; −1 for null. */
    private static final class Codes implements Serializable {
        private static final long serialVersionUID = 1;

        private transient Map<String, Integer> codes = new HashMap<>();
        private transient IntStream.Builder growing = IntStream.builder();
        private int[] ofRows;
        private String[] texts;

        void add(String text) {
            growing.add(text == null ? -1 : codes.computeIfAbsent(text, first -> codes.size()));
        }

        void end() {
            ofRows = growing.build().toArray();
            texts = new String[codes.size()];
            codes.forEach((text, code) -> texts[code] = text);
        }

        /** Numbers of the rows among all texts. */
        IntStream among(List<String> all) {
            int[] places = Stream.of(texts)
                    .mapToInt(text -> Collections.binarySearch(all, text))
                    .toArray();
            return Arrays.stream(ofRows).map(code -> code < 0 ? code : places[code]);
        }
    }

    /** The key of rows that depend on those of the same value of a column: a hash of 64 bits. Null where there is none. */
    static Column key(ScoreTable table, Optional<String> column) {
        return column.map(name -> functions.when(table.text(name).isNotNull(), functions.xxhash64(table.text(name))))
                .orElse(functions.lit(null).cast("bigint"));
    }

    /**
     * Brings rows to the driver.
     *
     * @param key a {@code bigint}, null for rows that depend on no other one
     * @param category a {@code string}
     * @param numbers of doubles
     */
    static CollectedRows of(Dataset<Row> rows, Column key, Column category, List<Column> numbers) {
        Column[] columns = Stream.concat(
                        Stream.of(functions.col(ScoreTable.FILE), functions.col(ScoreTable.ROW), key, category),
                        numbers.stream())
                .toArray(Column[]::new);
        int count = numbers.size();
        return of(
                rows.select(columns)
                        .toJavaRDD()
                        .mapPartitions(part -> List.of(new Chunk(part, count)).iterator())
                        .collect(),
                count);
    }

    private static CollectedRows of(List<Chunk> chunks, int columns) {
        int[] places = places(chunks);
        double[][] numbers = new double[columns][places.length];
        for (int column = 0; column < columns; column++) {
            int row = 0;
            for (Chunk chunk : chunks) {
                for (double value : chunk.numbers[column]) {
                    numbers[column][places[row++]] = value;
                }
            }
        }
        List<String> names = texts(chunks, chunk -> chunk.names);
        int[] categories = new int[places.length];
        int[] found =
                chunks.stream().flatMapToInt(chunk -> chunk.names.among(names)).toArray();
        long[] keys = new long[places.length];
        long[] keysFound = chunks.stream()
                .flatMapToLong(chunk -> Arrays.stream(chunk.keys))
                .toArray();
        for (int row = 0; row < places.length; row++) {
            categories[places[row]] = found[row];
            keys[places[row]] = keysFound[row];
        }
        return new CollectedRows(numbers, units(keys), categories, names);
    }

    /** The place of each row in the order of files and rows. */
    private static int[] places(List<Chunk> chunks) {
        List<String> files = texts(chunks, chunk -> chunk.files);
        long[] found = chunks.stream()
                .flatMapToLong(chunk -> {
                    int[] file = chunk.files.among(files).toArray();
                    return IntStream.range(0, file.length)
                            .mapToLong(row -> (long) file[row] << ROW_BITS | chunk.rows[row]);
                })
                .toArray();
        long[] sorted = found.clone();
        Arrays.parallelSort(sorted);
        return Arrays.stream(found)
                .mapToInt(place -> Arrays.binarySearch(sorted, place))
                .toArray();
    }

    private static List<String> texts(List<Chunk> chunks, Function<Chunk, Codes> codes) {
        return chunks.stream()
                .flatMap(chunk -> Stream.of(codes.apply(chunk).texts))
                .distinct()
                .sorted()
                .toList();
    }

    private static int[] units(long[] keys) {
        Map<Long, Integer> codes = new HashMap<>();
        int[] next = new int[1];
        return Arrays.stream(keys)
                .mapToInt(key -> key == ALONE ? next[0]++ : codes.computeIfAbsent(key, first -> next[0]++))
                .toArray();
    }
}
