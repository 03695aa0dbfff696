package io.pairscope.engine.listing;

import io.pairscope.core.settings.TableFormat;
import io.pairscope.engine.formats.ListedFile;
import io.pairscope.engine.formats.ShardFormat;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.storage.Failures;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.UnusableInputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The files of an input: every file once, and everything that was left out with its reason.
 *
 * @param files in the order of their names
 * @param aliases likewise, other names of these files, which may complete a shard of several files
 * @param leftOut likewise; without files whose hidden names say that they are no shards, such as {@code _SUCCESS}
 * @param bad what would be a shard and cannot be opened
 */
public record ShardListing(List<Found> files, List<Found> aliases, List<LeftOut> leftOut, List<BadShard> bad) {
    /** A shard; its format is told by the ending of its name, in any case, or else by its first bytes. */
    public record Found(ListedFile file, ShardFormat format) {}

    /**
     * A file or directory that is not read.
     *
     * @param kind what many have in common, such as {@code not a format of embeddings}
     * @param other the name that it is the same as; empty when it was left out for another reason
     */
    public record LeftOut(String name, String kind, String other) {
        public String reason() {
            return other.isEmpty() ? kind : kind + " as " + other;
        }
    }

    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:/");

    /**
     * Lists directories, recursively, and single files, whatever their names. A link is followed once.
     *
     * @param formats those that are read
     * @param table what the paths are; under {@code AUTO} a table is refused
     * @throws UnusableInputException when a path does not exist, is a table or a file of a format that is not read, or
     *     there is no shard at all
     */
    public static ShardListing of(List<String> inputs, List<ShardFormat> formats, TableFormat table, Session session) {
        Storage storage = Storage.of(session);
        return table == TableFormat.AUTO
                ? of(inputs, formats, storage)
                : TableListing.of(inputs, formats, DataTable.of(table), session);
    }

    static ShardListing of(List<String> inputs, List<ShardFormat> formats, Storage storage) {
        Function<Path, Tree> trees = path -> Tree.of(path, storage);
        List<Path> paths = inputs.stream().map(input -> qualify(input, storage)).toList();
        ShardWalk walk = new ShardWalk(trees, true).over(paths);
        return of(inputs, formats, new ShardSorter(formats, trees).sort(walk, null));
    }

    /** Names what was sorted. */
    static ShardListing of(List<String> inputs, List<ShardFormat> formats, ShardSorter sorter) {
        if (sorter.shards.isEmpty() && sorter.bad.isEmpty()) {
            throw new UnusableInputException(nothing(inputs, formats, sorter.left));
        }
        List<Path> usable = Stream.concat(
                        sorter.shards.stream().map(shard -> shard.entry().path()),
                        sorter.bad.stream().map(ShardSorter.Bad::path))
                .toList();
        Path parent = parent(usable);
        return new ShardListing(
                found(sorter.shards, parent),
                found(sorter.aliases, parent),
                sorter.left.stream()
                        .map(left -> new LeftOut(
                                name(left.path(), parent),
                                left.why(),
                                left.other() == null ? "" : name(left.other(), parent)))
                        .sorted(Comparator.comparing(LeftOut::name))
                        .toList(),
                sorter.bad.stream()
                        .map(bad -> new BadShard(name(bad.path(), parent), 0, bad.reason()))
                        .sorted(Comparator.comparing(BadShard::name))
                        .toList());
    }

    private static List<Found> found(List<ShardSorter.Shard> shards, Path parent) {
        return shards.stream()
                .map(shard -> new Found(listed(shard.entry(), parent), shard.format()))
                .sorted(Comparator.comparing(found -> found.file().name))
                .toList();
    }

    /** Of all files, those that are left out and those that cannot be opened included. */
    public Set<String> names() {
        return Stream.of(
                        Stream.concat(files.stream(), aliases.stream()).map(found -> found.file().name),
                        leftOut.stream().map(LeftOut::name),
                        bad.stream().map(BadShard::name))
                .flatMap(Function.identity())
                .collect(Collectors.toSet());
    }

    /** Whether no file of this name is looked for among the shards, as of hidden ones and descriptions of a set. */
    public static boolean isPassedOver(String name) {
        return ShardSorter.DESCRIPTIONS.contains(name.substring(name.lastIndexOf('/') + 1))
                || Stream.of(name.split("/")).anyMatch(ShardWalk::isHidden);
    }

    /** The same listing, of which some of the aliases are in use after all. */
    public ShardListing using(Set<String> names) {
        return new ShardListing(
                files,
                aliases,
                leftOut.stream()
                        .filter(left -> left.other.isEmpty() || !names.contains(left.name))
                        .toList(),
                bad);
    }

    private static ListedFile listed(Tree.Entry entry, Path parent) {
        return new ListedFile(
                name(entry.path(), parent),
                entry.path().toUri().toString(),
                entry.bytes(),
                entry.modified(),
                entry.etag());
    }

    /** A line per kind of what was left out: how many, and some names. */
    public List<String> warnings() {
        Map<String, List<LeftOut>> kinds =
                leftOut.stream().collect(Collectors.groupingBy(LeftOut::kind, TreeMap::new, Collectors.toList()));
        List<String> lines = new ArrayList<>();
        kinds.forEach((kind, all) -> {
            boolean same = !all.get(0).other().isEmpty();
            lines.add(all.size() + " file(s) left out, " + kind + (same ? " as another: " : ": ")
                    + Examples.of(all.stream()
                            .map(left -> left.name + (same ? " (" + left.other + ")" : ""))
                            .toList()));
        });
        return lines;
    }

    private static String nothing(List<String> inputs, List<ShardFormat> formats, List<ShardSorter.Left> left) {
        List<String> names = left.stream().map(file -> file.path().getName()).toList();
        String known = formats.stream().map(ShardFormat::name).distinct().collect(Collectors.joining(", "));
        Optional<OtherFormat> convertible =
                names.stream().map(OtherFormat::of).flatMap(Optional::stream).findFirst();
        return "nothing to read: no file of " + known + " in " + String.join(", ", inputs)
                + (names.isEmpty() ? "" : ", only " + kinds(names))
                + convertible
                        .map(other -> ". To make Parquet of " + other.title + ": " + other.command)
                        .orElse("");
    }

    /** How many of some files there are, by the endings of their names, the most frequent first. */
    static String kinds(Collection<String> names) {
        Map<String, Long> kinds =
                names.stream().collect(Collectors.groupingBy(ShardSorter::ending, TreeMap::new, Collectors.counting()));
        return kinds.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .map(kind ->
                        kind.getValue() + " " + (kind.getKey().isEmpty() ? "without an ending" : "*" + kind.getKey()))
                .collect(Collectors.joining(", "));
    }

    /** A path, absolute and with its scheme. A local one may hold any characters. */
    public static Path qualify(String input, Storage storage) {
        try {
            boolean local = !input.isEmpty()
                    && !SCHEME.matcher(input).lookingAt()
                    && "file"
                            .equals(FileSystem.getDefaultUri(storage.configuration())
                                    .getScheme());
            return storage.qualify(
                    local ? java.nio.file.Path.of(input).toAbsolutePath().toString() : input);
        } catch (IOException | IllegalArgumentException failure) {
            throw new UnusableInputException("cannot use the path \"" + input + "\": " + Failures.rootMessage(failure));
        }
    }

    /** The deepest directory above all files, so that the same shards are named alike however they are listed. */
    private static Path parent(List<Path> files) {
        Path parent = files.get(0).getParent();
        for (Path file : files) {
            while (!isBelow(file, parent)) {
                parent = parent.getParent();
                if (parent == null) {
                    throw new UnusableInputException("the input lies on different file systems (" + files.get(0) + ", "
                            + file + "); audit them one by one");
                }
            }
        }
        return parent;
    }

    private static boolean isBelow(Path path, Path parent) {
        for (Path up = path.getParent(); up != null; up = up.getParent()) {
            if (up.equals(parent)) {
                return true;
            }
        }
        return false;
    }

    private static String name(Path path, Path parent) {
        return isBelow(path, parent)
                ? path.toString().substring(parent.toString().length() + (parent.isRoot() ? 0 : 1))
                : Storage.shown(path);
    }
}
