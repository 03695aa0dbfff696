package io.pairscope.engine.formats.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.fixtures.Golden;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridEncoder;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages as other writers cut them: anywhere, and with the columns of a row group in any order. */
class ParquetPagesTest {
    private static final MessageType SCHEMA = MessageTypeParser.parseMessageType("message rows {"
            + " optional group image (LIST) { repeated group list { optional float element; } }"
            + " optional group text (LIST) { repeated group list { optional float element; } } }");

    @TempDir
    private Path directory;

    /** An element, or the lack of one: definition level 3 is a value, 2 a null, 1 an empty list, 0 no list. */
    private record Entry(int repetition, int definition, float value) {}

    private static List<Entry> entries(List<Double[]> column) {
        List<Entry> entries = new ArrayList<>();
        for (Double[] vector : column) {
            if (vector == null || vector.length == 0) {
                entries.add(new Entry(0, vector == null ? 0 : 1, 0));
                continue;
            }
            for (int i = 0; i < vector.length; i++) {
                boolean isNull = vector[i] == null;
                entries.add(new Entry(i == 0 ? 0 : 1, isNull ? 2 : 3, isNull ? 0 : vector[i].floatValue()));
            }
        }
        return entries;
    }

    private static byte[] levels(List<Integer> levels, int bits) throws IOException {
        RunLengthBitPackingHybridEncoder encoder =
                new RunLengthBitPackingHybridEncoder(bits, 64, 1 << 16, new HeapByteBufferAllocator());
        for (int level : levels) {
            encoder.writeInt(level);
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        encoder.toBytes().writeAllTo(packed);
        byte[] bytes = packed.toByteArray();
        ByteBuffer whole = ByteBuffer.allocate(Integer.BYTES + bytes.length).order(ByteOrder.LITTLE_ENDIAN);
        return whole.putInt(bytes.length).put(bytes).array();
    }

    private static BytesInput page(List<Entry> entries) throws IOException {
        ByteArrayOutputStream page = new ByteArrayOutputStream();
        page.write(levels(entries.stream().map(Entry::repetition).toList(), 1));
        page.write(levels(entries.stream().map(Entry::definition).toList(), 2));
        for (Entry entry : entries) {
            if (entry.definition == 3) {
                ByteBuffer value = ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                page.write(value.putFloat(entry.value).array());
            }
        }
        return BytesInput.from(page.toByteArray());
    }

    private static void write(ParquetFileWriter writer, int column, List<Double[]> vectors, Random random)
            throws IOException {
        ColumnDescriptor descriptor = SCHEMA.getColumns().get(column);
        List<Entry> entries = entries(vectors);
        writer.startColumn(descriptor, entries.size(), CompressionCodecName.UNCOMPRESSED);
        for (int at = 0; at < entries.size(); ) {
            // Now and then an empty page.
            int count = Math.min(random.nextInt(12), entries.size() - at);
            BytesInput page = page(entries.subList(at, at + count));
            writer.writeDataPage(
                    count,
                    (int) page.size(),
                    page,
                    Statistics.createStats(descriptor.getPrimitiveType()),
                    count,
                    Encoding.RLE,
                    Encoding.RLE,
                    Encoding.PLAIN);
            at += count;
        }
        writer.endColumn();
    }

    private static List<Double[]> draw(int rows, Random random) {
        List<Double[]> vectors = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            Double[] vector = random.nextInt(8) == 0 ? null : new Double[random.nextInt(9)];
            for (int k = 0; vector != null && k < vector.length; k++) {
                vector[k] = random.nextInt(20) == 0 ? null : (Double) (double) random.nextFloat();
            }
            vectors.add(vector);
        }
        return vectors;
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    @SuppressWarnings("deprecation") // The other constructors want more than a test has.
    void rowsGoOnOverTheEndsOfPagesAndColumnsStandInAnyOrder(int seed) throws Exception {
        Random random = new Random(seed);
        Path file = directory.resolve("a.parquet");
        ParquetFileWriter writer = new ParquetFileWriter(
                HadoopOutputFile.fromPath(new org.apache.hadoop.fs.Path(file.toUri()), new Configuration()),
                SCHEMA,
                ParquetFileWriter.Mode.OVERWRITE,
                1 << 20,
                0);
        writer.start();
        List<Object> images = new ArrayList<>();
        List<Object> texts = new ArrayList<>();
        for (int group = 0; group < 3; group++) {
            int rows = 1 + random.nextInt(60);
            List<Double[]> image = draw(rows, random);
            List<Double[]> text = draw(rows, random);
            writer.startBlock(rows);
            write(writer, 1, text, random);
            write(writer, 0, image, random);
            writer.endBlock();
            image.forEach(vector -> images.add(ParquetRows.expected(vector)));
            text.forEach(vector -> texts.add(ParquetRows.expected(vector)));
        }
        writer.end(Map.of());
        List<List<Object>> read = ParquetRows.read(file, List.of("image", "text"), List.of());
        assertThat(read.stream().map(row -> row.get(0)).toList().equals(images)).isTrue();
        assertThat(read.stream().map(row -> row.get(1)).toList().equals(texts)).isTrue();
    }

    /** 24 rows of 20 values; value j of row i is ((31 i + 7 j) mod 1000) / 8. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"brotli", "pages-inside-rows", "v2"})
    void filesOfPyarrowAreRead(String name) throws Exception {
        Path file = Golden.file("parquet/" + name + ".parquet");
        List<List<Object>> read = ParquetRows.read(file, List.of("image_embedding", "text_embedding"), List.of("id"));
        assertThat(read).hasSize(24);
        for (int i = 0; i < read.size(); i++) {
            int row = i;
            List<Double> vector = IntStream.range(0, 20)
                    .mapToObj(j -> (31 * row + 7 * j) % 1000 / 8.0)
                    .toList();
            assertThat(read.get(i)).containsExactly(vector, vector, "row-" + i);
        }
    }
}
