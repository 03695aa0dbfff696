package io.pairscope.engine.shards;

import io.pairscope.core.settings.InputColumns;
import io.pairscope.engine.formats.Footer.Split;
import io.pairscope.engine.listing.BadShard;
import io.pairscope.engine.listing.Examples;
import io.pairscope.engine.shards.EndToEnd.Segment;
import io.pairscope.engine.storage.UnusableInputException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
                    "%d rows of images and %d of texts cannot be joined by position: some are missing. Write both again from one list of rows, or with ids, and join by id",
                    images.rows(), texts.rows()));
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
