package io.pairscope.engine.shards;

import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.text.Excerpt;
import io.pairscope.engine.formats.Footer.Split;
import io.pairscope.engine.formats.ShardFormat.Batches;
import io.pairscope.engine.formats.UnreadableShardException;
import io.pairscope.engine.listing.BadShard;
import io.pairscope.engine.listing.Examples;
import io.pairscope.engine.shards.EndToEnd.Segment;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.UnusableInputException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Pairs of two sets of vectors by position: row i of all images, in the order of their shards, with row i of all texts. A
 * pair belongs to the shard of its image, and has its id. Nothing is copied.
 */
public final class RowJoin {
    private static final Pattern NUMBER = Pattern.compile("\\d+");
    private static final int LONGEST_ID = 60;

    private RowJoin() {}

    /** @throws UnusableInputException when a shard of either set is bad, or the sets do not have the same number of rows */
    public static Inventory of(Inventory images, Inventory texts, InputColumns pairs) {
        List<BadShard> bad =
                Stream.concat(images.bad().stream(), texts.bad().stream()).toList();
        if (!bad.isEmpty()) {
            throw new UnusableInputException(
                    "rows cannot be joined by position past a bad shard: " + bad.get(0) + ". Mend it, or join by id");
        }
        if (images.rows() != texts.rows()) {
            throw new UnusableInputException(String.format(
                    Locale.ROOT,
                    "%d rows of images and %d of texts cannot be joined by position: some are missing. Write both again from one list of rows, or with ids, and join by id",
                    images.rows(),
                    texts.rows()));
        }
        requireOneOrder(images, texts);
        List<Shard> joined = new ArrayList<>();
        long row = 0;
        for (Shard shard : images.shards()) {
            joined.add(join(shard, texts.shards(), row));
            row += shard.totalRows();
        }
        List<String> warnings = new ArrayList<>(images.warnings());
        warnings.addAll(texts.warnings());
        return new Inventory(pairs, joined, List.of(), warnings, Set.of());
    }

    /** Likewise, with a warning where both sides have ids, and those of the first rows do not stand at the same places. */
    public static Inventory checked(Storage storage, Inventory images, Inventory texts, InputColumns pairs) {
        Inventory joined = of(images, texts, pairs);
        return misplaced(firstIds(images, storage), firstIds(texts, storage))
                .map(joined::warning)
                .orElse(joined);
    }

    /** Of the first few thousand rows of a side at most; none where it has no ids, or they cannot be read, which the scan tells. */
    private static List<String> firstIds(Inventory side, Storage storage) {
        Optional<Shard> first =
                side.shards().stream().filter(shard -> shard.totalRows() > 0).findFirst();
        if (first.isEmpty() || !first.get().hasId()) {
            return List.of();
        }
        try (Batches batches = first.get().source().open(0, first.get().totalRows(), storage)) {
            return Arrays.asList(first.get().ids(batches.next()));
        } catch (UnreadableShardException unreadable) {
            return List.of();
        }
    }

    private static Optional<String> misplaced(List<String> images, List<String> texts) {
        Set<String> elsewhere = new HashSet<>(texts);
        return IntStream.range(0, Math.min(images.size(), texts.size()))
                .filter(row -> images.get(row) != null
                        && !images.get(row).equals(texts.get(row))
                        && elsewhere.contains(images.get(row)))
                .mapToObj(row -> String.format(
                        Locale.ROOT,
                        "--join row makes pairs of rows with different ids: row %d of the images has the id %s, row %d of the texts"
                                + " %s, and the id of that image is the one of another text. Leave --join out to join by id",
                        row,
                        Excerpt.of(images.get(row), LONGEST_ID),
                        row,
                        texts.get(row) == null ? "none" : Excerpt.of(texts.get(row), LONGEST_ID)))
                .findFirst();
    }

    /** Shards stand in the order of their names as texts, which is that of their numbers only when these have equal lengths. */
    private static void requireOneOrder(Inventory images, Inventory texts) {
        for (Inventory side : List.of(images, texts)) {
            Inventory other = side == images ? texts : images;
            List<List<BigInteger>> numbers = numbers(side);
            boolean sorted = IntStream.range(1, numbers.size())
                    .allMatch(s -> Arrays.compare(
                                    numbers.get(s - 1).toArray(BigInteger[]::new),
                                    numbers.get(s).toArray(BigInteger[]::new))
                            <= 0);
            if (!sorted && !numbers.equals(numbers(other))) {
                throw new UnusableInputException("the order of the shards " + Examples.of(names(side))
                        + " is not that of their numbers, and the other set has other names: number them with leading"
                        + " zeros, or join by id");
            }
        }
    }

    private static List<String> names(Inventory side) {
        return side.shards().stream().map(shard -> shard.name).toList();
    }

    /** The numbers in each name. */
    private static List<List<BigInteger>> numbers(Inventory side) {
        return names(side).stream()
                .map(name -> NUMBER.matcher(name)
                        .results()
                        .map(number -> new BigInteger(number.group()))
                        .toList())
                .toList();
    }

    /** @param firstRow of the shard among all images */
    private static Shard join(Shard images, List<Shard> texts, long firstRow) {
        long endRow = firstRow + images.totalRows();
        List<Segment> segments = new ArrayList<>();
        List<ShardFile> files = new ArrayList<>(images.parts());
        long at = 0;
        for (Shard shard : texts) {
            long from = Math.max(firstRow, at);
            long end = Math.min(endRow, at + shard.totalRows());
            if (from < end) {
                segments.add(new Segment(shard.source(), from - at, end - from));
                files.addAll(shard.parts());
            }
            at += shard.totalRows();
        }
        List<RowSource> sides = List.of(images.source(), new EndToEnd(segments));
        return new Shard(
                images.name,
                files,
                images.footerHash(),
                images.layout() + ", texts by row",
                new SideBySide(
                        sides,
                        List.of("images", "texts"),
                        new int[] {0, 1},
                        new int[images.names().count()]),
                Stream.concat(images.vectors().stream(), texts.get(texts.size() - 1).vectors().stream())
                        .toList(),
                images.names(),
                images.splits().toArray(Split[]::new));
    }
}
