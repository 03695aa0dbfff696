package io.pairscope.benchmark;

import io.pairscope.core.moments.Normalization;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.engine.session.Progress;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.BlockReader;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.shards.RowRanges;
import io.pairscope.engine.shards.RowRules;
import io.pairscope.engine.shards.ScanTask;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A Parquet shard in the page cache, decoded, checked and normalized into blocks, on one thread; 8·dims bytes per row. */
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class ReadBenchmark {
    private static final int ROWS = 8192;

    @Param({"256", "512", "1024"})
    public int dims;

    private Session session;
    private BlockReader reader;
    private List<ScanTask> plan;
    private RowRules rules;

    @Setup
    public void writeShard() throws Exception {
        Path directory = Files.createDirectories(Path.of("target", "jmh")).resolve("shard-" + dims);
        new SyntheticPairs(ROWS, dims, 1, 1, 1e6, 0.1).write(directory);
        session = Session.open("local[1]", "Pairscope benchmark", Optional.empty(), Progress.onStandardError());
        Inventory inventory = Inventory.of(session, List.of(directory.toString()), InputColumns.PAIRS);
        reader = inventory.reader(session);
        plan = inventory.plan();
        rules = new RowRules(dims, dims, Normalization.APPLY, RowRanges.even(ROWS, 1));
    }

    @Benchmark
    public void parquet(Bytes read) throws Exception {
        for (ScanTask task : plan) {
            RowReading.read(reader, task, rules, new RowReading.Counted());
        }
        read.bytes += 8.0 * dims * ROWS;
    }

    @TearDown
    public void stop() {
        session.close();
    }
}
