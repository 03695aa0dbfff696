package io.pairscope.engine.shards;

import io.pairscope.core.settings.InputColumns;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.Shard.ColumnType;
import io.pairscope.engine.storage.Failures;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.UnusableInputException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * All shards of an input by their footers, before anything is computed: the usable ones in the order of their relative
 * paths, and the bad ones, each with its reason. A function of the input alone.
 */
public final class Inventory {
    private static final String SUFFIX = ".parquet";

    private final InputColumns columns;
    private final List<Shard> shards;
    private final List<BadShard> bad;
    private final List<String> ignored;

    private Inventory(InputColumns columns, List<Shard> shards, List<BadShard> bad, List<String> ignored) {
        this.columns = columns;
        this.shards = List.copyOf(shards);
        this.bad = List.copyOf(bad);
        this.ignored = List.copyOf(ignored);
    }

    /**
     * Lists directories (recursively; files named {@code *.parquet}, none hidden) and single files, and reads the footers
     * in parallel.
     *
     * @throws UnusableInputException when a path does not exist, is given twice, or there is no shard at all
     */
    public static Inventory of(Session session, List<String> inputs, InputColumns columns) {
        Configuration configuration = session.configuration();
        List<String> ignored = new ArrayList<>();
        List<FileStatus> files = list(inputs, Storage.of(session), ignored);
        if (files.isEmpty()) {
            throw new UnusableInputException("nothing to read: no *.parquet file in " + String.join(", ", inputs)
                    + (ignored.isEmpty() ? "" : " (found " + ignored.get(0) + ")"));
        }
        List<ListedFile> named = relativeNames(files);
        List<ShardFooter> footers = readFooters(session, named, configuration);
        InputColumns resolved = resolve(columns, footers);
        List<Shard> shards = new ArrayList<>();
        List<BadShard> bad = new ArrayList<>();
        for (ShardFooter footer : footers) {
            String problem = footer.problem != null ? footer.problem : columnProblem(footer, resolved);
            if (problem == null) {
                shards.add(shard(footer, resolved));
            } else {
                bad.add(new BadShard(footer.file.name, footer.totalRows(), problem));
            }
        }
        return new Inventory(resolved, shards, bad, ignored);
    }

    /** The columns found; they differ from those asked for only when defaults were missing. */
    public InputColumns columns() {
        return columns;
    }

    /** Shards that cannot be used, by their footers. */
    public List<BadShard> bad() {
        return bad;
    }

    /** Files in the input directories that are not named as Parquet files. */
    public List<String> ignored() {
        return ignored;
    }

    public List<Shard> shards() {
        return shards;
    }

    public int shardCount() {
        return shards.size();
    }

    /** Rows of the usable shards. */
    public long rows() {
        return shards.stream().mapToLong(Shard::totalRows).sum();
    }

    /** Bytes of the usable shards. */
    public long bytes() {
        return shards.stream().mapToLong(shard -> shard.bytes).sum();
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
            entry.put("bytes", shard.bytes);
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
                bytes() / 1e6,
                renamed,
                bad.isEmpty() ? "" : "; " + bad.size() + " bad shard(s)",
                ignored.isEmpty() ? "" : "; " + ignored.size() + " file(s) not named *.parquet ignored");
    }

    /** The summary, then a line a shard. */
    public String details() {
        StringBuilder text = new StringBuilder(summary()).append('\n');
        describe().forEach(shard -> text.append("  ").append(shard).append('\n'));
        bad.forEach(shard -> text.append("  bad ").append(shard).append('\n'));
        return text.toString();
    }

    /** Directories and files of the input, absolute and qualified. */
    public static List<String> qualified(Session session, List<String> inputs) {
        Storage storage = Storage.of(session);
        return inputs.stream().map(input -> qualify(storage, input).toString()).toList();
    }

    /** The same inventory without some of its shards, which are listed as bad instead. */
    public Inventory without(List<BadShard> found) {
        Set<String> names = found.stream().map(BadShard::name).collect(Collectors.toSet());
        List<BadShard> allBad = new ArrayList<>(bad);
        allBad.addAll(found);
        allBad.sort(Comparator.comparing(BadShard::name));
        return new Inventory(
                columns,
                shards.stream().filter(shard -> !names.contains(shard.name)).toList(),
                allBad,
                ignored);
    }

    /** The same inventory without the shards that need not be read, because their moments are known. */
    public Inventory beyond(Set<ShardKey> known) {
        return new Inventory(
                columns,
                shards.stream().filter(shard -> !known.contains(shard.key())).toList(),
                bad,
                ignored);
    }

    /** The names of the usable shards by what identifies them. */
    public Map<ShardKey, String> names() {
        return shards.stream().collect(Collectors.toMap(Shard::key, shard -> shard.name));
    }

    /** Shards whose length or modification time is no longer what the inventory saw, each with what happened. */
    public List<BadShard> changedSince(Session session) {
        Storage storage = Storage.of(session);
        List<BadShard> changed = new ArrayList<>();
        for (Shard shard : shards) {
            String problem = change(shard, storage);
            if (problem != null) {
                changed.add(new BadShard(shard.name, shard.totalRows(), problem));
            }
        }
        return changed;
    }

    private static String change(Shard shard, Storage storage) {
        Path path = new Path(URI.create(shard.path));
        try {
            FileStatus status = storage.status(path);
            boolean same = status.getLen() == shard.bytes && status.getModificationTime() == shard.modified;
            return same ? null : "changed while the job was running; run it again when nothing writes to the input";
        } catch (FileNotFoundException gone) {
            return "removed while the job was running; run it again when nothing writes to the input";
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String spell(ColumnType type) {
        return type == ColumnType.FLOAT_LIST ? "list<float>" : "list<double>";
    }

    private static Path qualify(Storage storage, String input) {
        try {
            return storage.qualify(input);
        } catch (IOException | IllegalArgumentException failure) {
            throw new UnusableInputException("cannot use the path \"" + input + "\": " + Failures.rootMessage(failure));
        }
    }

    private static List<FileStatus> list(List<String> inputs, Storage storage, List<String> ignored) {
        Map<Path, FileStatus> files = new LinkedHashMap<>();
        for (String input : inputs) {
            Path path = qualify(storage, input);
            List<FileStatus> found = new ArrayList<>();
            try {
                FileStatus status = storage.status(path);
                if (status.isFile()) {
                    found.add(status);
                } else {
                    walk(storage, path, found, ignored);
                }
            } catch (FileNotFoundException missing) {
                throw new UnusableInputException("nothing to read: " + input + " does not exist");
            } catch (IOException | IllegalArgumentException failure) {
                throw new UnusableInputException("cannot list " + input + ": " + Failures.rootMessage(failure));
            }
            for (FileStatus file : found) {
                if (files.put(file.getPath(), file) != null) {
                    throw new UnusableInputException(
                            file.getPath() + " is given twice; its rows would count twice. Name each shard once");
                }
            }
        }
        return new ArrayList<>(files.values());
    }

    private static void walk(Storage storage, Path directory, List<FileStatus> found, List<String> ignored)
            throws IOException {
        for (FileStatus status : storage.list(directory)) {
            String name = status.getPath().getName();
            if (name.startsWith(".") || name.startsWith("_")) {
                continue;
            }
            if (status.isDirectory()) {
                walk(storage, status.getPath(), found, ignored);
            } else if (name.endsWith(SUFFIX)) {
                found.add(status);
            } else {
                ignored.add(name);
            }
        }
    }

    /** Paths below the deepest common parent, sorted: the same shards are named alike however they are listed. */
    private static List<ListedFile> relativeNames(List<FileStatus> files) {
        Path parent = files.get(0).getPath().getParent();
        for (FileStatus file : files) {
            while (!isBelow(file.getPath(), parent)) {
                parent = parent.getParent();
                if (parent == null) {
                    throw new UnusableInputException("the input lies on different file systems ("
                            + files.get(0).getPath() + ", " + file.getPath() + "); audit them one by one");
                }
            }
        }
        int prefix = parent.toString().length() + (parent.isRoot() ? 0 : 1);
        return files.stream()
                .map(file -> new ListedFile(
                        file.getPath().toString().substring(prefix),
                        file.getPath().toUri().toString(),
                        file.getLen(),
                        file.getModificationTime()))
                .sorted(Comparator.comparing(file -> file.name))
                .toList();
    }

    private static boolean isBelow(Path path, Path parent) {
        for (Path up = path.getParent(); up != null; up = up.getParent()) {
            if (up.equals(parent)) {
                return true;
            }
        }
        return false;
    }

    private static List<ShardFooter> readFooters(Session session, List<ListedFile> files, Configuration configuration) {
        JavaSparkContext context = session.context();
        Broadcast<SerializableConfiguration> shared = context.broadcast(new SerializableConfiguration(configuration));
        int partitions = Math.min(files.size(), 4 * context.defaultParallelism());
        session.describe("footers");
        return context.parallelize(files, partitions)
                .map(file -> ShardFooter.read(file, shared.value().value()))
                .collect();
    }

    /** The columns as the first shard that can be used offers them. */
    private static InputColumns resolve(InputColumns columns, List<ShardFooter> footers) {
        for (ShardFooter footer : footers) {
            InputColumns offered = columns.resolve(footer.types.keySet());
            if (footer.problem == null && columnProblem(footer, offered) == null) {
                return offered;
            }
        }
        return columns;
    }

    private static String columnProblem(ShardFooter footer, InputColumns columns) {
        for (String column : columns.vectors()) {
            if (!footer.types.containsKey(column)) {
                return "column " + column + " is missing; it has " + String.join(", ", footer.types.keySet())
                        + ". Name the columns with " + columns.options();
            }
            ColumnType type = footer.types.get(column);
            if (type == null || !type.isVector()) {
                return "column " + column + " is " + footer.spelled.get(column)
                        + "; expected list<float> or list<double>";
            }
        }
        Optional<String> id = columns.id();
        if (id.isPresent()) {
            if (!footer.types.containsKey(id.get())) {
                return "column " + id.get() + " is missing; it has " + String.join(", ", footer.types.keySet())
                        + ". Name the id column with --id-column";
            }
            ColumnType type = footer.types.get(id.get());
            if (type == null || type.isVector()) {
                return "column " + id.get() + " is " + footer.spelled.get(id.get())
                        + "; expected a string or an integer as id";
            }
        }
        return null;
    }

    private static Shard shard(ShardFooter footer, InputColumns columns) {
        boolean vectorized = columns.vectors().stream().noneMatch(footer.refusedByVectorized::containsKey);
        Shard.Layout layout = new Shard.Layout(
                columns.vectors().stream().map(footer.types::get).toArray(ColumnType[]::new),
                columns.id().map(footer.types::get).orElse(null),
                vectorized);
        ListedFile file = footer.file;
        return new Shard(
                file.name,
                file.uri,
                file.bytes,
                file.modified,
                footer.hash,
                layout,
                footer.starts,
                footer.ends,
                footer.rows);
    }
}
