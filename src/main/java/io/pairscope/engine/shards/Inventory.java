package io.pairscope.engine.shards;

import io.pairscope.core.settings.InputColumns;
import io.pairscope.engine.formats.ListedFile;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.session.Shared;
import io.pairscope.engine.shards.Shard.ColumnType;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.UnusableInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * All shards of an input by their footers, before anything is computed: the usable ones in the order of their relative
 * paths, and the bad ones, each with its reason. A function of the input alone.
 *
 * @param columns those found; they differ from those asked for only when defaults were missing
 * @param bad shards that cannot be used, by their footers
 * @param ignored a line per kind of what was left out
 */
public record Inventory(InputColumns columns, List<Shard> shards, List<BadShard> bad, List<String> ignored) {
    private static final ShardFormat FORMAT = new ParquetFormat();

    /**
     * Lists directories (recursively; files named {@code *.parquet}, none hidden) and single files, and reads the footers
     * in parallel.
     *
     * @throws UnusableInputException when a path does not exist, is given twice, or there is no shard at all
     */
    public static Inventory of(Session session, List<String> inputs, InputColumns columns) {
        Storage storage = Storage.of(session);
        ShardListing listing = ShardListing.of(inputs, List.of(new ParquetNames()), storage);
        List<ListedFile> listed =
                listing.files().stream().map(ShardListing.Found::file).toList();
        List<ShardFooter> footers = listed.isEmpty() ? List.of() : readFooters(session, listed, storage);
        InputColumns resolved = resolve(columns, footers);
        List<Shard> shards = new ArrayList<>();
        List<BadShard> bad = new ArrayList<>(listing.bad());
        for (ShardFooter footer : footers) {
            String problem = footer.problemWith(resolved);
            if (problem == null) {
                shards.add(footer.shard(resolved));
            } else {
                bad.add(new BadShard(footer.file.name, footer.splits.totalRows(), problem));
            }
        }
        bad.sort(Comparator.comparing(BadShard::name));
        return new Inventory(resolved, shards, bad, listing.warnings());
    }

    /** The names of Parquet files, until formats are listed here. */
    private static final class ParquetNames implements io.pairscope.engine.formats.ShardFormat {
        private static final long serialVersionUID = 1;

        @Override
        public String name() {
            return "Parquet";
        }

        @Override
        public Set<String> endings() {
            return Set.of(".parquet", ".pq", ".parq");
        }

        @Override
        public boolean startsWith(byte[] head) {
            return head[0] == 'P' && head[1] == 'A' && head[2] == 'R' && (head[3] == '1' || head[3] == 'E');
        }

        @Override
        public io.pairscope.engine.formats.Footer footer(ListedFile file, Storage storage) {
            throw new UnsupportedOperationException();
        }

        @Override
        public io.pairscope.engine.formats.ShardFormat.Batches open(
                ListedFile file,
                io.pairscope.engine.formats.ShardFormat.Wanted wanted,
                long firstRow,
                long rows,
                Storage storage) {
            throw new UnsupportedOperationException();
        }
    }

    /** The columns as the first shard that can be used offers them, in place of those asked for. */
    private static InputColumns resolve(InputColumns columns, List<ShardFooter> footers) {
        for (ShardFooter footer : footers) {
            InputColumns offered = columns.resolve(footer.columns.keySet());
            if (footer.problemWith(offered) == null) {
                return offered;
            }
        }
        return columns;
    }

    private static List<ShardFooter> readFooters(Session session, List<ListedFile> files, Storage storage) {
        JavaSparkContext context = session.context();
        int partitions = Math.min(files.size(), 4 * context.defaultParallelism());
        session.describe("footers");
        try (Shared<Storage> shared = session.share(storage)) {
            return context.parallelize(files, partitions)
                    .map(file -> FORMAT.footer(file, shared.value().configuration()))
                    .collect();
        }
    }

    /** The tasks that read all rows of the usable shards. */
    public List<ScanTask> plan() {
        return ScanTask.plan(shards);
    }

    public BlockReader reader(Session session) {
        Set<Shard.Layout> layouts = shards.stream().map(shard -> shard.layout).collect(Collectors.toSet());
        return new BlockReader(FORMAT.reader(session, columns, layouts), columns.vectors());
    }

    public int shardCount() {
        return shards.size();
    }

    /** Of the usable shards. */
    public long rows() {
        return shards.stream().mapToLong(Shard::totalRows).sum();
    }

    /** The relative rounding of the coarsest type in which vectors are stored: 2⁻²⁴ for float, 2⁻⁵³ for double. */
    public double unitRoundoff() {
        boolean anyFloat = shards.stream()
                .flatMap(shard -> Arrays.stream(shard.layout.vectors))
                .anyMatch(type -> type == ColumnType.FLOAT_LIST);
        return Math.scalb(1, anyFloat ? -24 : -53);
    }

    /** Per usable shard: name, rows, bytes, column types, in plan order. */
    public List<Map<String, Object>> describe() {
        List<Map<String, Object>> result = new ArrayList<>();
        for (Shard shard : shards) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("shard", shard.name);
            entry.put("rows", shard.totalRows());
            entry.put("bytes", shard.file.bytes);
            for (int v = 0; v < shard.layout.vectors.length; v++) {
                String what = shard.layout.vectors.length == 1 ? "similarities" : v == 0 ? "image" : "text";
                entry.put(what + "_type", spell(shard.layout.vectors[v]));
            }
            result.add(entry);
        }
        return result;
    }

    /** What there is to read, in one line. */
    public String summary() {
        String renamed = columns.areDefault()
                ? ""
                : "; column" + (columns.vectors().size() > 1 ? "s " : " ") + String.join(" and ", columns.vectors());
        return String.format(
                Locale.ROOT,
                "%,d rows in %d shard(s), %.1f MB%s%s%s",
                rows(),
                shardCount(),
                shards.stream().mapToLong(shard -> shard.file.bytes).sum() / 1e6,
                renamed,
                bad.isEmpty() ? "" : "; " + bad.size() + " bad shard(s)",
                ignored.isEmpty() ? "" : "; " + String.join("; ", ignored));
    }

    /** The summary, then a line per shard. */
    public String details() {
        StringBuilder text = new StringBuilder(summary()).append('\n');
        describe().forEach(shard -> text.append("  ").append(shard).append('\n'));
        bad.forEach(shard -> text.append("  bad ").append(shard).append('\n'));
        return text.toString();
    }

    /** Directories and files of the input, absolute and qualified. */
    public static List<String> qualified(Session session, List<String> inputs) {
        Storage storage = Storage.of(session);
        return inputs.stream()
                .map(input -> ShardListing.qualify(input, storage).toString())
                .toList();
    }

    /** The same inventory without some of its shards, which are listed as bad instead. */
    public Inventory without(List<BadShard> found) {
        Set<String> names = found.stream().map(BadShard::name).collect(Collectors.toSet());
        List<BadShard> allBad = new ArrayList<>(bad);
        allBad.addAll(found);
        allBad.sort(Comparator.comparing(BadShard::name));
        return with(shard -> !names.contains(shard.name), allBad);
    }

    /** The same inventory without the shards that need not be read, because their moments are known. */
    public Inventory beyond(Set<Shard.Key> known) {
        return with(shard -> !known.contains(shard.key()), bad);
    }

    private Inventory with(Predicate<Shard> kept, List<BadShard> allBad) {
        return new Inventory(columns, shards.stream().filter(kept).toList(), allBad, ignored);
    }

    /** The names of the usable shards by what identifies them. */
    public Map<Shard.Key, String> names() {
        return shards.stream().collect(Collectors.toMap(Shard::key, shard -> shard.name));
    }

    /** Shards whose length or modification time is no longer what the inventory saw, each with what happened. */
    public List<BadShard> changedSince(Session session) {
        Storage storage = Storage.of(session);
        List<BadShard> changed = new ArrayList<>();
        for (Shard shard : shards) {
            String problem = shard.file.changeSince(storage);
            if (problem != null) {
                changed.add(new BadShard(shard.name, shard.totalRows(), problem));
            }
        }
        return changed;
    }

    private static String spell(ColumnType type) {
        return type == ColumnType.FLOAT_LIST ? "list<float>" : "list<double>";
    }
}
