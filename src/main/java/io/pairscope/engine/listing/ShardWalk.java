package io.pairscope.engine.listing;

import io.pairscope.engine.listing.Tree.Entry;
import io.pairscope.engine.storage.Failures;
import io.pairscope.engine.storage.MissingInputException;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.UnusableInputException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;

/**
 * All files below the paths of an input. Every directory is entered once: under a name that no link leads to, if there is
 * one, else under the first by name.
 */
final class ShardWalk {
    /** The way that a file was come upon. */
    enum Place {
        /** It is a path of the input itself. */
        NAMED,
        LISTED,
        /** It, or a directory above it, has a name that begins with {@code .} or {@code _}. */
        HIDDEN
    }

    /** @param linked whether it is a link, or lies below one */
    record Seen(Entry entry, boolean linked, Place place) {}

    /** A directory that was entered under another name, or is given twice. */
    record Again(Path path, Path first) {}

    /** Directories of programs, in which nothing is looked for. */
    private static final Set<String> NEVER_ENTERED =
            Set.of("_temporary", "_delta_log", "_change_data", "_spark_metadata", ".hoodie", ".git");

    private record Link(Entry entry, Tree tree) {}

    private final Function<Path, Tree> trees;
    private final boolean refuseTables;
    private final Map<Object, Path> entered = new HashMap<>();
    private final PriorityQueue<Link> links =
            new PriorityQueue<>(Comparator.comparing((Link link) -> link.entry.path()));

    final List<Seen> files = new ArrayList<>();
    final List<Again> again = new ArrayList<>();

    /** @param refuseTables whether a directory that is a table makes the input unusable */
    ShardWalk(Function<Path, Tree> trees, boolean refuseTables) {
        this.trees = trees;
        this.refuseTables = refuseTables;
    }

    /**
     * Walks.
     *
     * @throws UnusableInputException when a path does not exist, or is a table
     */
    ShardWalk over(List<Path> inputs) {
        for (Path input : inputs) {
            Tree tree = trees.apply(input);
            Entry entry = at(input, tree);
            if (!entry.directory()) {
                files.add(new Seen(entry, entry.link(), Place.NAMED));
                continue;
            }
            if (refuseTables) {
                DataTable.refuseAbove(input, tree);
                refuseTarget(entry, tree);
            }
            if (entry.link()) {
                links.add(new Link(entry, tree));
            } else {
                enter(entry, tree, false);
            }
        }
        while (!links.isEmpty()) {
            Link link = links.poll();
            enter(link.entry, link.tree, true);
        }
        return this;
    }

    /** A link may lead into a table. */
    private void refuseTarget(Entry entry, Tree tree) {
        if (refuseTables && entry.link() && entry.key() instanceof java.nio.file.Path real) {
            DataTable.refuseAbove(new Path("file", null, real.toString()), tree);
        }
    }

    private static Entry at(Path input, Tree tree) {
        try {
            return tree.at(input);
        } catch (FileNotFoundException missing) {
            throw new MissingInputException("nothing to read: " + Storage.shown(input) + " does not exist");
        } catch (IOException | IllegalArgumentException failure) {
            throw new UnusableInputException("cannot list " + Storage.shown(input) + ": " + cause(failure));
        }
    }

    private void enter(Entry directory, Tree tree, boolean linked) {
        Path first = entered.putIfAbsent(directory.key(), directory.path());
        if (first == null) {
            list(directory, tree, linked, Place.LISTED);
        } else {
            again.add(new Again(directory.path(), first));
        }
    }

    /** Links out of hidden directories are not followed. */
    private void list(Entry directory, Tree tree, boolean linked, Place place) {
        List<Entry> children;
        try {
            children = new ArrayList<>(tree.children(directory.path()));
        } catch (IOException failure) {
            files.add(new Seen(Entry.bad(directory.path(), linked, cause(failure)), linked, place));
            return;
        }
        children.sort(Comparator.comparing(Entry::path));
        if (refuseTables && place != Place.HIDDEN) {
            Set<String> names = children.stream()
                    .filter(Entry::directory)
                    .map(child -> child.path().getName())
                    .collect(Collectors.toSet());
            DataTable.refuse(directory.path(), names, tree);
        }
        for (Entry child : children) {
            String name = child.path().getName();
            boolean hidden = place == Place.HIDDEN || isHidden(name);
            if (!child.directory()) {
                if (!hidden) {
                    refuseTarget(child, tree);
                }
                files.add(new Seen(child, linked || child.link(), hidden ? Place.HIDDEN : Place.LISTED));
            } else if (hidden && !child.link() && !NEVER_ENTERED.contains(name)) {
                list(child, tree, linked, Place.HIDDEN);
            } else if (!hidden && child.link()) {
                refuseTarget(child, tree);
                links.add(new Link(child, tree));
            } else if (!hidden) {
                enter(child, tree, linked);
            }
        }
    }

    /** As Spark has it: partitions such as {@code _key=value} are not. */
    static boolean isHidden(String name) {
        return name.startsWith(".") || name.startsWith("_") && name.indexOf('=') < 0 || name.endsWith("._COPYING_");
    }

    static String cause(Exception failure) {
        return failure instanceof AccessDeniedException || failure instanceof AccessControlException
                ? LocalTree.PERMISSION_DENIED
                : Failures.rootMessage(failure);
    }
}
