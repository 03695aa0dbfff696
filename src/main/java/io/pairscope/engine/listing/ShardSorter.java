package io.pairscope.engine.listing;

import io.pairscope.engine.formats.ShardFormat;
import io.pairscope.engine.listing.ShardWalk.Again;
import io.pairscope.engine.listing.ShardWalk.Place;
import io.pairscope.engine.listing.ShardWalk.Seen;
import io.pairscope.engine.listing.Tree.Entry;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.UnusableInputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.hadoop.fs.Path;

/**
 * Files sorted into shards, files left out and bad shards. The ending of a name tells the format, else the first bytes do;
 * files whose names tell that they are something else are not opened.
 */
final class ShardSorter {
    static final String NO_EMBEDDINGS = "not a format of embeddings";
    static final String UNFINISHED = "unfinished or a backup";
    static final String HIDDEN = "hidden";
    static final String EMPTY = "empty";
    static final String SAME_FILE = "the same file";
    static final String SAME_DIRECTORY = "the same directory";
    static final String GIVEN_TWICE = "given twice";
    static final String OLD_VERSION = "no shard: data of an older table version";

    /** Enough for every format to know its own. */
    private static final int HEAD_BYTES = 64;

    private static final Set<String> OTHER_ENDINGS = Set.of(
            (".txt .md .rst .log .yaml .yml .toml .ini .cfg .conf .xml .html .htm .pdf .doc .docx .xls .xlsx .jpg .jpeg .png"
                            + " .gif .webp .bmp .tif .tiff .svg .mp3 .mp4 .wav .flac .webm .py .pyc .ipynb .sh .java .class"
                            + " .jar .sql .js .css .c .h .cpp .rs .go .r .crc .md5 .sha1 .sha256 .asc .sig .lock .zip .7z .rar"
                            + " .gz .bz2 .xz .zst .lz4 .db .sqlite .duckdb .onnx .so")
                    .split(" "));
    private static final Set<String> UNFINISHED_ENDINGS = Set.of(
            (".tmp .temp .part .partial .incomplete .crdownload .download .inprogress .aria2 .swp .bak .backup .old .orig")
                    .split(" "));

    /** What Hugging Face datasets saves beside its shards. */
    static final Set<String> DESCRIPTIONS = Set.of("state.json", "dataset_info.json", "dataset_dict.json");

    record Shard(Entry entry, ShardFormat format) {}

    /** @param other the path that it is the same as; null when it was left out for another reason */
    record Left(Path path, String why, Path other) {}

    record Bad(Path path, String reason) {}

    private final List<ShardFormat> formats;
    private final Function<Path, Tree> trees;
    final List<Shard> shards = new ArrayList<>();
    /** Other names of shards, which may still complete a shard of several files. */
    final List<Shard> aliases = new ArrayList<>();

    final List<Left> left = new ArrayList<>();
    final List<Bad> bad = new ArrayList<>();

    ShardSorter(List<ShardFormat> formats, Function<Path, Tree> trees) {
        this.formats = formats;
        this.trees = trees;
    }

    /**
     * Sorts what a walk came upon.
     *
     * @param current keys of the files that count; null for all
     * @throws UnusableInputException when a path of the input is a file in a format that is known and not read
     */
    ShardSorter sort(ShardWalk walk, Set<Object> current) {
        Map<Object, List<Seen>> byKey = new LinkedHashMap<>();
        for (Seen seen : walk.files) {
            byKey.computeIfAbsent(seen.entry().key(), key -> new ArrayList<>()).add(seen);
        }
        byKey.forEach((key, names) -> {
            names.sort(Comparator.comparing((Seen seen) -> seen.place() == Place.HIDDEN)
                    .thenComparing(seen -> byEnding(seen).isEmpty())
                    .thenComparing(Seen::linked)
                    .thenComparing(seen -> seen.entry().path()));
            Seen best = names.get(0);
            if (current == null || current.contains(key)) {
                sort(best, current != null);
            } else if (byEnding(best).isPresent()) {
                left.add(new Left(best.entry().path(), OLD_VERSION, null));
            }
            names.stream()
                    .skip(1)
                    .filter(seen ->
                            seen.place() != Place.HIDDEN || byEnding(seen).isPresent())
                    .forEach(seen -> {
                        leaveOut(seen.entry().path(), SAME_FILE, best.entry().path());
                        byEnding(seen)
                                .filter(format -> seen.place() == Place.LISTED
                                        && !seen.entry()
                                                .path()
                                                .equals(best.entry().path()))
                                .ifPresent(format -> aliases.add(new Shard(seen.entry(), format)));
                    });
        });
        for (Again again : walk.again) {
            leaveOut(again.path(), SAME_DIRECTORY, again.first());
        }
        return this;
    }

    private void leaveOut(Path path, String why, Path other) {
        left.add(path.equals(other) ? new Left(path, GIVEN_TWICE, null) : new Left(path, why, other));
    }

    /** @param counts whether it is known to be a shard, even when its name is hidden */
    private void sort(Seen seen, boolean counts) {
        Entry entry = seen.entry();
        Path path = entry.path();
        boolean named = counts || seen.place() == Place.NAMED;
        Optional<ShardFormat> format = byEnding(seen);
        if (seen.place() == Place.HIDDEN && !counts) {
            if (format.isPresent()) {
                left.add(new Left(path, HIDDEN, null));
            }
            return;
        }
        if (!named && DESCRIPTIONS.contains(path.getName())) {
            return;
        }
        String other = format.isPresent() ? null : otherKind(path.getName());
        if (other != null && !named) {
            left.add(new Left(path, other, null));
        } else if (entry.problem() != null) {
            bad.add(new Bad(path, entry.problem()));
        } else if (format.isPresent()) {
            shards.add(new Shard(entry, format.get()));
        } else {
            refuseOther(path);
            lookInto(entry, named);
        }
    }

    private void refuseOther(Path path) {
        OtherFormat.of(path.getName()).ifPresent(other -> {
            throw new UnusableInputException("nothing to read: " + Storage.shown(path) + " is " + other.title
                    + ", which is not read. To make Parquet of it: " + other.command);
        });
    }

    private void lookInto(Entry entry, boolean named) {
        try {
            byte[] head =
                    entry.bytes() == 0 ? new byte[0] : trees.apply(entry.path()).head(entry.path(), HEAD_BYTES);
            Optional<ShardFormat> format = head.length < Long.BYTES
                    ? Optional.empty()
                    : formats.stream().filter(known -> known.startsWith(head)).findFirst();
            if (format.isPresent()) {
                shards.add(new Shard(entry, format.get()));
            } else if (named) {
                bad.add(new Bad(
                        entry.path(),
                        entry.bytes() + " bytes; neither its name nor its first bytes are of a format that is read"
                                + "; write it again or remove it"));
            } else {
                left.add(new Left(entry.path(), entry.bytes() == 0 ? EMPTY : NO_EMBEDDINGS, null));
            }
        } catch (IOException failure) {
            bad.add(new Bad(entry.path(), ShardWalk.cause(failure)));
        }
    }

    private Optional<ShardFormat> byEnding(Seen seen) {
        String name = seen.entry().path().getName().toLowerCase(Locale.ROOT);
        return formats.stream()
                .filter(format -> format.endings().stream().anyMatch(name::endsWith))
                .findFirst();
    }

    /** Why a name tells that the file is no shard; null when it does not. */
    private static String otherKind(String name) {
        Optional<OtherFormat> other = OtherFormat.of(name);
        if (other.isPresent()) {
            return other.get().title + " is not read";
        }
        String ending = ending(name);
        if (UNFINISHED_ENDINGS.contains(ending) || name.endsWith("~")) {
            return UNFINISHED;
        }
        return OTHER_ENDINGS.contains(ending) ? NO_EMBEDDINGS : null;
    }

    /** The end of a name from its last dot on, in lower case; empty when it has none. */
    static String ending(String name) {
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? "" : name.substring(dot).toLowerCase(Locale.ROOT);
    }
}
