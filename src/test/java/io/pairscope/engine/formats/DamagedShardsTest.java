package io.pairscope.engine.formats;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.Rejection;
import io.pairscope.core.moments.Side;
import io.pairscope.core.settings.BinaryVectors;
import io.pairscope.engine.formats.ShardFormat.Batch;
import io.pairscope.engine.formats.ShardFormat.Batches;
import io.pairscope.engine.formats.ShardFormat.Wanted;
import io.pairscope.engine.formats.arrow.ArrowFormat;
import io.pairscope.engine.formats.npy.NpyFormat;
import io.pairscope.engine.formats.npy.NpzFormat;
import io.pairscope.engine.formats.parquet.ParquetFormat;
import io.pairscope.engine.formats.parquet.ParquetTable;
import io.pairscope.fixtures.Fuzz;
import io.pairscope.fixtures.Fuzz.Outcome;
import io.pairscope.fixtures.Golden;
import io.pairscope.fixtures.NpyBytes;
import io.pairscope.fixtures.NpzBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Shards with damaged bytes, of every format: they give the same rows, or one line that says what is wrong, or other rows
 * with the remark that they had no checksum.
 */
class DamagedShardsTest {
    private static final int DIMS = 9;
    private static final int MUTANTS = 150;

    @TempDir
    private Path directory;

    /** What a job sees of a file: all its rows, or why it cannot be used. */
    private final class Shard {
        private final ShardFormat format;
        private final Path file;
        private Footer good;
        private String rows;
        private boolean anyUnverified;

        Shard(ShardFormat format, String ending, byte[] bytes) throws IOException, UnreadableShardException {
            this.format = format;
            this.file = Files.write(directory.resolve("shard" + ending), bytes);
            this.good = format.footer(ReadRows.listed(file), ReadRows.STORAGE);
            assertThat(good.problem).isNull();
            this.rows = rows(good);
        }

        Outcome read(byte[] damaged) throws IOException {
            Files.write(file, damaged);
            anyUnverified = false;
            Footer footer = format.footer(ReadRows.listed(file), ReadRows.STORAGE);
            if (footer.problem != null) {
                return Fuzz.refused(footer.problem);
            }
            for (Map.Entry<String, Footer.Column> column : good.columns.entrySet()) {
                Footer.Column found = footer.columns.get(column.getKey());
                if (found == null || found.type != column.getValue().type) {
                    // A job says which column is missing, or of another type.
                    return Outcome.REFUSED;
                }
            }
            try {
                String read = rows(footer);
                if (read.equals(rows)) {
                    return Outcome.SAME;
                }
                assertThat(anyUnverified).as(() -> difference(read)).isTrue();
                return Outcome.UNSEEN;
            } catch (UnreadableShardException unreadable) {
                return Fuzz.refused(unreadable.getMessage());
            }
        }

        private String difference(String read) {
            int at = Math.max(0, Arrays.mismatch(read.toCharArray(), rows.toCharArray()) - 60);
            return "other rows in silence: …" + part(read, at) + "… instead of …" + part(rows, at) + "…";
        }

        private static String part(String text, int at) {
            return text.substring(Math.min(at, text.length()), Math.min(at + 120, text.length()));
        }

        /** Split by split, as tasks read them. */
        private String rows(Footer footer) throws UnreadableShardException {
            StringBuilder text = new StringBuilder();
            long first = 0;
            for (Footer.Split split : footer.splits()) {
                rows(first, split.rows, text);
                first += split.rows;
            }
            return text.toString();
        }

        private void rows(long first, long count, StringBuilder text) throws UnreadableShardException {
            List<String> vectors = columns(true);
            Wanted wanted = new Wanted(vectors, List.of(), columns(false), BinaryVectors.F32LE);
            EmbeddingBlock block = new EmbeddingBlock(DIMS, 1, Normalization.NEVER);
            long read = 0;
            try (Batches batches = format.open(ReadRows.listed(file), wanted, first, count, ReadRows.STORAGE)) {
                for (Batch batch = batches.next(); batch != null; batch = batches.next()) {
                    assertThat(batch.rows()).isBetween(1, 8192);
                    for (int row = 0; row < batch.rows(); row++) {
                        for (VectorColumn column : batch.vectors()) {
                            text.append(vector(column, row, block)).append(' ');
                        }
                        for (String[] names : batch.names()) {
                            text.append(names[row]).append(' ');
                        }
                    }
                    read += batch.rows();
                }
                anyUnverified |= batches.pages().unverified() > 0;
            }
            if (read != count) {
                throw new UnreadableShardException("the filler of blocks counts rows, too", null);
            }
        }

        private List<String> columns(boolean vectors) {
            return good.columns.entrySet().stream()
                    .filter(column -> column.getValue().type != null
                            && vectors
                                    == (column.getValue().type.isVector()
                                            && !column.getKey().startsWith("n_")))
                    .map(Map.Entry::getKey)
                    .toList();
        }

        private String vector(VectorColumn column, int row, EmbeddingBlock block) {
            block.clear();
            if (column.length(row) != DIMS) {
                return "length " + column.length(row);
            }
            Rejection rejection = column.put(row, block, Side.IMAGE);
            if (rejection != null) {
                return rejection.name();
            }
            block.commit(0, null);
            double[] values = new double[DIMS];
            block.copyRow(Side.IMAGE, 0, values, 0);
            return Arrays.toString(values);
        }
    }

    private void fuzz(String name, ShardFormat format, String ending, byte[] bytes)
            throws IOException, UnreadableShardException {
        Shard shard = new Shard(format, ending, bytes);
        Map<Outcome, Integer> counts = Fuzz.run(name, bytes, MUTANTS, shard::read);
        assertThat(counts).containsKey(Outcome.REFUSED);
    }

    @ParameterizedTest(name = "{0} {1}, dictionary {2}, streams {3}, checksums {4}")
    @CsvSource({
        "UNCOMPRESSED, PARQUET_1_0, true, false, true",
        "UNCOMPRESSED, PARQUET_1_0, true, false, false",
        "UNCOMPRESSED, PARQUET_1_0, false, true, false",
        "UNCOMPRESSED, PARQUET_2_0, false, false, true",
        "UNCOMPRESSED, PARQUET_2_0, false, false, false",
        "SNAPPY, PARQUET_1_0, true, false, false",
        "SNAPPY, PARQUET_2_0, true, false, true",
        "ZSTD, PARQUET_1_0, true, false, false",
        "ZSTD, PARQUET_2_0, false, true, true",
        "GZIP, PARQUET_1_0, true, false, false",
        "LZ4, PARQUET_1_0, true, false, false",
        "LZ4_RAW, PARQUET_2_0, true, false, false"
    })
    void parquet(CompressionCodecName codec, WriterVersion version, boolean dictionary, boolean streams, boolean crc)
            throws Exception {
        Path file = ParquetTable.write(
                directory.resolve("a.parquet"),
                ParquetTable.draw(40, 7),
                builder -> builder.withCompressionCodec(codec)
                        .withWriterVersion(version)
                        .withDictionaryEncoding(dictionary)
                        .withByteStreamSplitEncoding(streams)
                        .withPageWriteChecksumEnabled(crc)
                        .withPageRowCountLimit(16)
                        .withRowGroupRowCountLimit(25));
        String name = "Parquet " + codec + " " + version + (dictionary ? " dictionary" : "")
                + (streams ? " streams" : "") + (crc ? " CRC" : "");
        fuzz(name, new ParquetFormat(), ".parquet", Files.readAllBytes(file));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"brotli", "pages-inside-rows", "v2"})
    void parquetOfOtherWriters(String name) throws Exception {
        byte[] bytes = Files.readAllBytes(Golden.file("parquet/" + name + ".parquet"));
        fuzz("Parquet " + name, new ParquetFormat(), ".parquet", bytes);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "none.arrow",
                "none.arrows",
                "small.arrow",
                "small.arrows",
                "deltas.arrows",
                "replaced.arrows",
                "polars.arrow",
                "polars.arrows",
                "zstd.arrows",
                "lz4.arrows",
                "default.feather"
            })
    void arrow(String name) throws Exception {
        byte[] bytes = Files.readAllBytes(Path.of("src/test/resources/arrow", name));
        fuzz("Arrow " + name, new ArrowFormat(), name.substring(name.indexOf('.')), bytes);
    }

    @ParameterizedTest(name = "{0}, fortran {1}, version {2}")
    @CsvSource({"<f4, false, 1", ">f8, true, 2", "<f2, false, 3"})
    void npy(String type, boolean fortran, int version) throws Exception {
        byte[] bytes = NpyBytes.random(type, 1, 30, DIMS).file(fortran, version);
        fuzz("npy " + type + (fortran ? " fortran" : ""), new NpyFormat(), ".npy", bytes);
    }

    @ParameterizedTest(name = "method {0}, fortran {1}")
    @CsvSource({"0, false", "0, true", "8, false", "8, true"})
    void npz(int method, boolean fortran) throws Exception {
        Map<String, byte[]> arrays = new LinkedHashMap<>();
        arrays.put("image", NpyBytes.random("<f4", 1, 30, DIMS).file(fortran, 1));
        arrays.put("text", NpyBytes.random("<f2", 2, 30, DIMS).file(fortran, 1));
        arrays.put(
                "id",
                NpyBytes.texts(IntStream.range(0, 30).mapToObj(i -> "row" + i).toList()));
        fuzz(
                "npz " + (method == ZipEntry.STORED ? "stored" : "deflated") + (fortran ? " fortran" : ""),
                new NpzFormat(),
                ".npz",
                NpzBytes.of(method, arrays));
    }
}
