package io.pairscope.engine.scan;

import io.pairscope.core.moments.Rejection;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.BadShard;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;

/**
 * Quarantine files of shards that were left out: one quarantined row for each row of such a shard, so that no row of the
 * input is unaccounted for. Tasks write up to {@link #ROWS_A_FILE} rows each.
 */
final class BadShardRows {
    private static final long ROWS_A_FILE = 1L << 20;

    private BadShardRows() {}

    /** Consecutive rows of one shard. */
    static final class Slice implements Serializable {
        private static final long serialVersionUID = 1;

        final BadShard shard;
        final long first;
        final long end;

        Slice(BadShard shard, long first, long end) {
            this.shard = shard;
            this.first = first;
            this.end = end;
        }
    }

    /** The rows of all shards, in their order, cut into files of so many rows; the last one may have fewer. */
    static List<ArrayList<Slice>> plan(List<BadShard> bad, long rowsAFile) {
        List<ArrayList<Slice>> files = new ArrayList<>();
        long room = 0;
        for (BadShard shard : bad) {
            for (long first = 0; first < shard.rows(); ) {
                if (room == 0) {
                    files.add(new ArrayList<>());
                    room = rowsAFile;
                }
                long end = Math.min(shard.rows(), first + room);
                files.get(files.size() - 1).add(new Slice(shard, first, end));
                room -= end - first;
                first = end;
            }
        }
        return files;
    }

    /** Writes all rows; returns the files of the attempts that did, none when there are no rows. */
    static List<String> write(Session session, List<BadShard> bad, AttemptFiles files) {
        List<ArrayList<Slice>> plan = plan(bad, ROWS_A_FILE);
        if (plan.isEmpty()) {
            return List.of();
        }
        List<Integer> numbers = IntStream.range(0, plan.size()).boxed().toList();
        return session.context()
                .parallelize(numbers, numbers.size())
                .map(file -> write(file, plan.get(file), files))
                .collect();
    }

    private static String write(int number, List<Slice> slices, AttemptFiles files) throws IOException {
        Path file = files.file("bad-shards", number);
        try (Quarantine quarantine = new Quarantine(file, files.configuration())) {
            for (Slice slice : slices) {
                for (long row = slice.first; row < slice.end; row++) {
                    quarantine.write(new Quarantine.Row(
                            slice.shard.name(), row, null, Rejection.BAD_SHARD.code(), slice.shard.reason()));
                }
            }
        }
        return file.toString();
    }
}
