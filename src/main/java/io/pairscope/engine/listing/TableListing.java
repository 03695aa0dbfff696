package io.pairscope.engine.listing;

import io.pairscope.engine.formats.ListedFile;
import io.pairscope.engine.formats.ShardFormat;
import io.pairscope.engine.listing.ShardListing.Found;
import io.pairscope.engine.listing.ShardWalk.Place;
import io.pairscope.engine.listing.ShardWalk.Seen;
import io.pairscope.engine.listing.Tree.Entry;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.storage.EachFile;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.UnusableInputException;
import java.io.IOException;
import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;

/** The data files of the current snapshots of tables, and what else lies in their directories. */
final class TableListing {
    private TableListing() {}

    /** @throws UnusableInputException when the files hold rows that the snapshots do not */
    static ShardListing of(List<String> inputs, List<ShardFormat> formats, DataTable table, Session session) {
        Storage storage = Storage.of(session);
        Function<Path, Tree> trees = path -> Tree.of(path, storage);
        List<Path> paths = inputs.stream()
                .map(input -> ShardListing.qualify(input, storage))
                .toList();
        ShardWalk walk = new ShardWalk(trees, false)
                .over(paths.stream().map(TableSnapshot::directory).toList());
        Set<Object> current = new HashSet<>();
        Set<Object> walked = walk.files.stream().map(seen -> seen.entry().key()).collect(Collectors.toSet());
        long rows = 0;
        for (Path path : paths) {
            TableSnapshot snapshot = TableSnapshot.of(table, path, session, storage);
            rows += snapshot.rows();
            for (Path file : snapshot.files()) {
                Entry entry = at(file, trees);
                if (current.add(entry.key()) && !walked.contains(entry.key())) {
                    walk.files.add(new Seen(entry, entry.link(), Place.NAMED));
                }
            }
        }
        ShardListing listing = ShardListing.of(inputs, formats, new ShardSorter(formats, trees).sort(walk, current));
        requireRows(rows, listing, table, inputs, session);
        return listing;
    }

    private static Entry at(Path file, Function<Path, Tree> trees) {
        try {
            return trees.apply(file).at(file);
        } catch (IOException failure) {
            return Entry.bad(
                    file,
                    false,
                    "a file of the table's current snapshot that cannot be opened: " + ShardWalk.cause(failure));
        }
    }

    /** A file to look into, as tasks get it. */
    private static final class Listed implements Serializable {
        private static final long serialVersionUID = 1;

        private final ListedFile file;
        private final ShardFormat format;

        Listed(Found found) {
            this.file = found.file();
            this.format = found.format();
        }

        long rows(Storage storage) {
            return format.footer(file, storage).rows();
        }
    }

    /** Makes sure that the files hold the rows of the snapshots, and none that are deleted. */
    private static void requireRows(
            long rows, ShardListing listing, DataTable table, List<String> inputs, Session session) {
        List<Listed> files = listing.files().stream().map(Listed::new).toList();
        long stored = EachFile.briefly(session, "footers of " + table.title, files, Listed::rows).stream()
                .mapToLong(Long::longValue)
                .sum();
        if (stored != rows) {
            throw new UnusableInputException(String.join(", ", inputs) + ": the current snapshot has " + rows
                    + " rows, the footers of its files " + stored + "; "
                    + (stored < rows
                            ? "a file is damaged: export the snapshot from a whole copy"
                            : "rows were deleted without writing their files again: " + table.rewrite + " first"));
        }
    }
}
