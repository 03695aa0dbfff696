package io.pairscope.engine.shards;

import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.TableFormat;
import io.pairscope.core.text.Printable;
import io.pairscope.engine.formats.Footer;
import io.pairscope.engine.listing.BadShard;
import io.pairscope.engine.listing.EqualFiles;
import io.pairscope.engine.listing.Examples;
import io.pairscope.engine.listing.ShardListing;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.ShardFiles.Part;
import io.pairscope.engine.storage.EachFile;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.UnusableInputException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All shards of an input by their footers, before anything is computed: the usable ones in the order of their relative
 * paths, and the bad ones, each with its reason. A function of the input alone.
 *
 * @param columns those found; they differ from those asked for only when defaults were missing
 * @param bad shards that cannot be used, by their footers
 * @param warnings about files that were left out, and about shards that are not alike
 * @param found names of all files, those of shards and those that were left out
 */
public record Inventory(
        InputColumns columns, List<Shard> shards, List<BadShard> bad, List<String> warnings, Set<String> found) {
    /** The same of files that are no table with versions. */
    public static Inventory of(Session session, List<String> inputs, InputColumns columns) {
        return of(session, inputs, TableFormat.AUTO, columns);
    }

    /**
     * Lists directories (recursively) and single files, and reads the footers in parallel.
     *
     * @throws UnusableInputException when a path does not exist, or there is no shard at all
     */
    public static Inventory of(Session session, List<String> inputs, TableFormat table, InputColumns columns) {
        ShardListing listing = ShardListing.of(inputs, ShardFormats.ALL, table, session);
        List<ShardFiles> files = ShardLayouts.of(listing.files(), listing.aliases());
        List<ShardFooter> footers = readFooters(session, files);
        InputColumns resolved = resolve(columns, footers);
        List<Shard> shards = new ArrayList<>();
        List<BadShard> bad = new ArrayList<>(listing.bad());
        for (ShardFooter footer : footers) {
            InputColumns own = resolved.withIdOf(footer.columns());
            BadShard problem = footer.problemWith(own);
            if (problem == null) {
                shards.add(footer.shard(own));
            } else {
                bad.add(problem);
            }
        }
        bad.sort(Comparator.comparing(BadShard::name));
        Set<String> used =
                files.stream().flatMap(shard -> shard.fileNames().stream()).collect(Collectors.toSet());
        List<String> warnings = new ArrayList<>(listing.using(used).warnings());
        EqualFiles.of(
                        session,
                        footers.stream()
                                .filter(footer -> footer.rows() > 0)
                                .map(ShardFooter::candidate)
                                .toList())
                .stream()
                .map(EqualFiles::warning)
                .forEach(warnings::add);
        withoutIds(shards).ifPresent(warnings::add);
        return new Inventory(resolved, shards, bad, warnings, listing.names());
    }

    /** The vector columns as the first shard that can be used offers them, in place of those asked for. */
    private static InputColumns resolve(InputColumns columns, List<ShardFooter> footers) {
        for (ShardFooter footer : footers) {
            InputColumns offered = columns.withVectorsOf(footer.columns(), footer.vectorColumns());
            if (footer.problemWith(offered.withIdOf(footer.columns())) == null) {
                return offered;
            }
        }
        return columns;
    }

    /** Ids are a shard's own: some may have none where others do. */
    private static Optional<String> withoutIds(List<Shard> shards) {
        List<String> without = shards.stream()
                .filter(shard -> !shard.hasId() && shard.totalRows() > 0)
                .map(shard -> shard.name)
                .toList();
        return without.isEmpty() || without.size() == shards.size()
                ? Optional.empty()
                : Optional.of(without.size() + " of " + shards.size()
                        + " shards have no column of ids: their rows are named shard#row ("
                        + Examples.of(without) + ")");
    }

    private static List<ShardFooter> readFooters(Session session, List<ShardFiles> shards) {
        List<Part> files =
                shards.stream().flatMap(shard -> shard.parts().stream()).toList();
        Iterator<Footer> next = EachFile.briefly(session, "footers", files, ShardFormats::footer)
                .iterator();
        return shards.stream()
                .map(shard -> new ShardFooter(
                        shard, shard.parts().stream().map(part -> next.next()).toList()))
                .toList();
    }

    /** The tasks that read all rows of the usable shards. */
    public List<ScanTask> plan() {
        return ScanTask.plan(shards);
    }

    public BlockReader reader(Session session) {
        return new BlockReader(session.share(Storage.of(session)), columns.vectors());
    }

    public int shardCount() {
        return shards.size();
    }

    /** The bad shards in a few lines. */
    public List<String> badLines() {
        return BadShard.lines(bad, shards.size() + bad.size());
    }

    /** Whether no shard of pairs is left, because of columns that are not there. */
    public boolean lacksColumns() {
        return shards.isEmpty()
                && columns.kind() == InputColumns.Kind.PAIRS
                && bad.stream().anyMatch(BadShard::lacksColumn);
    }

    /** The share of the rows that stand in bad shards, as far as footers count them. */
    public double badShare() {
        long lost = bad.stream().mapToLong(BadShard::rows).sum();
        return lost == 0 ? 0 : (double) lost / (lost + rows());
    }

    /** Of the usable shards. */
    public long rows() {
        return shards.stream().mapToLong(Shard::totalRows).sum();
    }

    /** The relative rounding of the coarsest type in which vectors are stored: 2⁻²⁴ for float, 2⁻⁵³ for double. */
    public double unitRoundoff() {
        return shards.stream().mapToDouble(Shard::unitRoundoff).max().orElse(Math.scalb(1, -53));
    }

    /** Per usable shard: name, rows, bytes, layout, column types, in plan order. */
    public List<Map<String, Object>> describe() {
        List<Map<String, Object>> result = new ArrayList<>();
        for (Shard shard : shards) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("shard", shard.name);
            entry.put("rows", shard.totalRows());
            entry.put("bytes", shard.bytes());
            entry.put("format", shard.layout());
            if (shard.files().size() > 1) {
                entry.put("files", shard.files().stream().map(file -> file.name).toList());
            }
            entry.put("id", shard.idColumn().orElse("shard#row"));
            List<String> kinds = columns.kind().vectors();
            for (int v = 0; v < kinds.size(); v++) {
                entry.put(kinds.get(v) + "_type", shard.vectors().get(v).spelled());
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
                shards.stream().mapToLong(Shard::bytes).sum() / 1e6,
                renamed,
                bad.isEmpty() ? "" : "; " + bad.size() + " bad shard(s)",
                layouts());
    }

    /** How the shards hold their rows; nothing when all are Parquet files. */
    private String layouts() {
        Map<String, Long> layouts =
                shards.stream().collect(Collectors.groupingBy(Shard::layout, TreeMap::new, Collectors.counting()));
        if (layouts.isEmpty()) {
            return "";
        }
        if (layouts.size() == 1) {
            String only = layouts.keySet().iterator().next();
            return only.equals(ShardFormats.ALL.get(0).name()) ? "" : "; " + only;
        }
        return layouts.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", ", "; ", ""));
    }

    /** The summary, then a line per shard. */
    public String details() {
        List<String> lines = new ArrayList<>(List.of(summary()));
        describe().forEach(shard -> lines.add("  " + shard));
        badLines().forEach(shard -> lines.add("  bad " + shard));
        warnings.forEach(warning -> lines.add("  warning: " + warning));
        return lines.stream().map(line -> Printable.line(line) + "\n").collect(Collectors.joining());
    }

    /** Directories and files of the input, absolute and qualified. */
    public static List<String> qualified(Session session, List<String> inputs) {
        Storage storage = Storage.of(session);
        return inputs.stream()
                .map(input -> ShardListing.qualify(input, storage).toString())
                .toList();
    }

    /** The same inventory without some of its shards, which are listed as bad instead; those that are listed already stay as they are. */
    public Inventory without(List<BadShard> found) {
        Set<String> names = found.stream().map(BadShard::name).collect(Collectors.toSet());
        List<BadShard> allBad =
                BadShard.firstOfEach(Stream.concat(bad.stream(), found.stream()).toList());
        return with(
                shard -> !names.contains(shard.name),
                allBad.stream().sorted(Comparator.comparing(BadShard::name)).toList());
    }

    /** The same inventory with one more warning. */
    Inventory warning(String more) {
        List<String> all = new ArrayList<>(warnings);
        all.add(more);
        return new Inventory(columns, shards, bad, all, found);
    }

    /** The same inventory without the shards that need not be read, because their moments are known. */
    public Inventory beyond(Set<Shard.Key> known) {
        return with(shard -> !known.contains(shard.key()), bad);
    }

    private Inventory with(Predicate<Shard> kept, List<BadShard> allBad) {
        return new Inventory(columns, shards.stream().filter(kept).toList(), allBad, warnings, found);
    }

    /** The names of the usable shards by what identifies them. */
    public Map<Shard.Key, String> names() {
        return shards.stream().collect(Collectors.toMap(Shard::key, shard -> shard.name));
    }

    /** Shards that are no longer what the inventory saw, by length, time and ETag or footer, each with what happened. */
    public List<BadShard> changedSince(Session session) {
        List<String> changes = EachFile.briefly(session, "changes of the input", shards, Shard::changeSince);
        List<BadShard> changed = new ArrayList<>();
        for (int s = 0; s < shards.size(); s++) {
            if (changes.get(s) != null) {
                changed.add(new BadShard(shards.get(s).name, shards.get(s).totalRows(), changes.get(s)));
            }
        }
        return changed;
    }
}
