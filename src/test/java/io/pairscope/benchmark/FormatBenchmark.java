package io.pairscope.benchmark;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.Side;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.OnBadShard;
import io.pairscope.core.settings.ReadOptions;
import io.pairscope.engine.formats.UnreadableShardException;
import io.pairscope.engine.scan.MomentScan;
import io.pairscope.engine.session.Progress;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.BlockReader;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.shards.RowRanges;
import io.pairscope.engine.shards.RowRules;
import io.pairscope.engine.shards.ScanTask;
import io.pairscope.engine.shards.ShardRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.arrow.memory.util.Float16;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The same pairs as Parquet of floats and of half-precision numbers, as clip-retrieval's npy files of half-precision numbers
 * and as Arrow files of floats: how fast their rows come into blocks, and how fast the first scan of an audit is. Warm, in one
 * process, from the page cache, in turns. From the root of the checkout:
 *
 * <pre>{@code
 * src/test/benchmark/formats                    # 200 000 × (512 + 512), 8 shards, five rounds
 * }</pre>
 */
@Command(name = "formats", mixinStandardHelpOptions = true)
final class FormatBenchmark implements Callable<Integer> {
    private static final Path HOME = Path.of("target", "benchmark");

    /** Half-precision numbers. */
    private static final PairShardWriter.Element HALVES = new PairShardWriter.Element() {
        @Override
        public Type type() {
            return Types.optional(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY)
                    .length(Short.BYTES)
                    .as(LogicalTypeAnnotation.float16Type())
                    .named("element");
        }

        @Override
        public void add(RecordConsumer record, float value) {
            short bits = Float16.toFloat16(value);
            record.addBinary(Binary.fromConstantByteArray(new byte[] {(byte) bits, (byte) (bits >> Byte.SIZE)}));
        }
    };

    @Option(names = "--rows", defaultValue = "200000")
    private int rows;

    @Option(names = "--dims", defaultValue = "512", description = "Dimensions a side.")
    private int dims;

    @Option(names = "--shards", defaultValue = "8")
    private int shards;

    @Option(names = "--rounds", defaultValue = "5", description = "Measured, behind one that is not.")
    private int rounds;

    @Option(names = "--threads", defaultValue = "2")
    private int threads;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new FormatBenchmark()).execute(arguments));
    }

    /** Seconds of each round. */
    private static final class Layout {
        final Inventory inventory;
        final List<Double> reading = new ArrayList<>();
        final List<Double> scanning = new ArrayList<>();

        Layout(Inventory inventory) {
            this.inventory = inventory;
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        System.out.printf(
                "%,d pairs of %d + %d dimensions, %d shards, %d threads, %s%n",
                rows, dims, dims, shards, threads, Runtime.version());
        try (Session session = Session.open(
                "local[" + threads + "]",
                "Pairscope benchmark",
                Optional.of(Path.of("conf", "spark-defaults.conf")),
                Progress.onStandardError())) {
            Map<String, Layout> layouts = new LinkedHashMap<>();
            for (Map.Entry<String, Path> set : sets(session).entrySet()) {
                layouts.put(set.getKey(), new Layout(inventory(session, set.getValue())));
            }
            for (int round = 0; round <= rounds; round++) {
                for (Layout layout : layouts.values()) {
                    double reading = read(session, layout.inventory);
                    double scanning = scan(session, layout.inventory);
                    if (round > 0) {
                        layout.reading.add(reading);
                        layout.scanning.add(scanning);
                    }
                }
            }
            print(layouts);
        }
        return 0;
    }

    private void print(Map<String, Layout> layouts) {
        double parquet = median(layouts.values().iterator().next().reading);
        System.out.printf(
                "%-24s%8s%14s%18s%12s%10s%16s%n",
                "", "MB", "rows to blocks", "min – max s", "MB/s", "ratio", "moment scan s");
        layouts.forEach((name, layout) -> {
            double megabytes = layout.inventory.shards().stream()
                            .mapToLong(shard -> shard.bytes())
                            .sum()
                    / 1e6;
            double seconds = median(layout.reading);
            System.out.printf(
                    Locale.ROOT,
                    "%-24s%8.0f%,12.0f/s%18s%12.0f%10.2f%16.2f%n",
                    name,
                    megabytes,
                    rows / seconds,
                    "%.2f – %.2f"
                            .formatted(
                                    layout.reading.stream()
                                            .mapToDouble(s -> s)
                                            .min()
                                            .orElseThrow(),
                                    layout.reading.stream()
                                            .mapToDouble(s -> s)
                                            .max()
                                            .orElseThrow()),
                    megabytes / seconds,
                    parquet / seconds,
                    median(layout.scanning));
        });
        System.out.println("ratio: of rows per second, to Parquet of floats");
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(value -> value).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private static Inventory inventory(Session session, Path directory) {
        return Inventory.of(session, List.of(directory.toString()), InputColumns.PAIRS);
    }

    private RowRules rules() {
        return new RowRules(dims, dims, Normalization.NEVER, RowRanges.even(rows, 32));
    }

    private double read(Session session, Inventory inventory) {
        return RowReading.seconds(session, inventory, rules());
    }

    private static double scan(Session session, Inventory inventory) {
        long start = System.nanoTime();
        ReadOptions options = new ReadOptions(0, 0, Normalization.APPLY, 32, OnBadShard.STOP, 0);
        MomentScan.run(session, "input", inventory, options);
        return (System.nanoTime() - start) / 1e9;
    }

    /** The directories of all layouts, made where they are not there. */
    private Map<String, Path> sets(Session session) throws IOException, InterruptedException {
        SyntheticPairs pairs = new SyntheticPairs(rows, dims, shards, 1, 1e6, 0.1);
        Path floats = HOME.resolve(pairs.name());
        pairs.write(floats);
        Map<String, Path> sets = new LinkedHashMap<>();
        sets.put("Parquet float", floats);
        sets.put("Parquet float16", HOME.resolve(pairs.name() + "-float16"));
        sets.put("npy float16", HOME.resolve(pairs.name() + "-npy"));
        sets.put("Arrow float", HOME.resolve(pairs.name() + "-arrow"));
        if (!Files.isDirectory(sets.get("Arrow float"))) {
            Inventory inventory = inventory(session, floats);
            BlockReader reader = inventory.reader(session);
            List<Path> others = List.copyOf(sets.values()).subList(1, sets.size());
            for (Path directory : others) {
                emptied(directory);
            }
            int shard = 0;
            for (ScanTask task : inventory.plan()) {
                try (Copies copies = new Copies(others, shard++, dims)) {
                    RowReading.read(reader, task, rules(), copies);
                } catch (UnreadableShardException failure) {
                    throw new IOException(failure);
                }
            }
        }
        return sets;
    }

    private static void emptied(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.delete(file);
                }
            }
        }
        Files.createDirectories(directory);
    }

    /** The rows of a task in the other layouts. */
    private static final class Copies extends RowReading.Counted implements AutoCloseable {
        private final PairShardWriter halves;
        private final NpyPairsWriter arrays;
        private final ArrowPairsWriter arrow;
        private final float[] image;
        private final float[] text;

        Copies(List<Path> directories, int shard, int dims) throws IOException {
            String name = "part-%05d".formatted(shard);
            halves = new PairShardWriter(directories.get(0).resolve(name + ".parquet"), HALVES);
            arrays = new NpyPairsWriter(directories.get(1), shard, dims);
            arrow = new ArrowPairsWriter(directories.get(2).resolve(name + ".arrow"), dims);
            image = new float[dims];
            text = new float[dims];
        }

        @Override
        public void accept(ShardRows from, EmbeddingBlock block) throws IOException {
            super.accept(from, block);
            for (int i = 0; i < block.size(); i++) {
                copy(block, Side.IMAGE, i, image);
                copy(block, Side.TEXT, i, text);
                halves.write(block.id(i), image, text);
                arrays.write(image, text);
                arrow.write(block.id(i), image, text);
            }
        }

        private static void copy(EmbeddingBlock block, Side side, int i, float[] to) {
            double[] row = new double[to.length];
            block.copyRow(side, i, row, 0);
            for (int j = 0; j < to.length; j++) {
                to[j] = (float) row[j];
            }
        }

        @Override
        public void close() throws IOException {
            try (halves;
                    arrays) {
                arrow.close();
            }
        }
    }
}
