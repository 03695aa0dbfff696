package io.pairscope.engine.shards;

import io.pairscope.core.moments.Side;
import io.pairscope.core.settings.BinaryVectors;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.OnBadShard;
import io.pairscope.core.settings.OnRepeatedId;
import io.pairscope.engine.formats.ColumnType;
import io.pairscope.engine.formats.Footer;
import io.pairscope.engine.formats.ListedFile;
import io.pairscope.engine.formats.ShardFormat;
import io.pairscope.engine.formats.ShardFormat.Wanted;
import io.pairscope.engine.formats.parquet.ParquetFormat;
import io.pairscope.engine.listing.BadShard;
import io.pairscope.engine.listing.Examples;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.session.Shared;
import io.pairscope.engine.shards.JoinedFile.Counts;
import io.pairscope.engine.shards.RowSource.OfFile;
import io.pairscope.engine.shards.Shard.NameColumns;
import io.pairscope.engine.shards.Shard.StoredVectors;
import io.pairscope.engine.storage.ParquetTable;
import io.pairscope.engine.storage.Sha256;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.UnusableInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.LongAccumulator;

/**
 * Pairs of two sets of vectors by id: a distributed sort of both sides by id, whose result is written as shards that every
 * scan then reads. Rows without a partner, and rows whose id is not unique, are kept in them with the reason, so that the
 * first scan rejects and counts them. Files hold whole ids in their order; their number is a function of the input alone.
 *
 * <p>Cost: both sides are shuffled once and written once. A task holds the rows of one id.
 */
public final class IdJoin {
    /** Of both sides in a file. */
    private static final long BYTES_A_FILE = 64L << 20;

    private static final int FEWEST_FILES = 8;
    private static final String LAYOUT = "joined by id";

    private IdJoin() {}

    /**
     * Joins two sets.
     *
     * @param images with one vector column each, like the texts
     * @param pairs the columns of the pairs
     * @param directory for the joined shards, below which nothing may be yet
     * @throws UnusableInputException when a set has no ids, an id is not unique and shall be, or a shard is unreadable
     */
    public static Inventory run(
            Session session,
            Inventory images,
            Inventory texts,
            InputColumns pairs,
            OnRepeatedId repeated,
            OnBadShard onBadShard,
            String directory) {
        requireIds(images, texts);
        Inventory usedImages = images;
        Inventory usedTexts = texts;
        while (true) {
            List<Counts> written = write(session, usedImages, usedTexts, repeated, directory);
            List<BadShard> badImages = bad(written, file -> file.badImages);
            List<BadShard> badTexts = bad(written, file -> file.badTexts);
            if (badImages.isEmpty() && badTexts.isEmpty()) {
                requireUnique(written, repeated);
                requirePairs(written);
                return joined(session, usedImages, usedTexts, pairs, written);
            }
            if (onBadShard == OnBadShard.STOP) {
                throw unusable(badImages, usedImages.shardCount(), badTexts, usedTexts.shardCount());
            }
            usedImages = usedImages.without(badImages);
            usedTexts = usedTexts.without(badTexts);
        }
    }

    private static List<BadShard> bad(List<Counts> written, Function<Counts, List<BadShard>> ofSide) {
        return BadShard.firstOfEach(
                written.stream().flatMap(file -> ofSide.apply(file).stream()).toList());
    }

    private static UnusableInputException unusable(
            List<BadShard> badImages, int allImages, List<BadShard> badTexts, int allTexts) {
        return new UnusableInputException(badImages.size() + badTexts.size() + " bad shard(s):"
                + BadShard.lines(badImages, allImages).stream()
                        .map(shard -> "\n  images: " + shard)
                        .collect(Collectors.joining())
                + BadShard.lines(badTexts, allTexts).stream()
                        .map(shard -> "\n  texts: " + shard)
                        .collect(Collectors.joining())
                + "\n"
                + BadShard.remedy(Stream.of(
                                badImages.size() < allImages ? null : "images",
                                badTexts.size() < allTexts ? null : "texts")
                        .filter(Objects::nonNull)
                        .toList()));
    }

    /** @throws UnusableInputException when a set has no rows, or a shard no ids */
    public static void requireIds(Inventory images, Inventory texts) {
        String byPosition = images.rows() == texts.rows()
                ? "or join with --join row"
                : String.format(
                        Locale.ROOT,
                        "or write both again from one list of rows and join with --join row: now there are %d images and %d texts",
                        images.rows(),
                        texts.rows());
        String advice = "name one with --id-column, " + byPosition;
        requireIds(images, "images", advice);
        requireIds(texts, "texts", advice);
    }

    /**
     * Refuses a set whose rows cannot be joined.
     *
     * @param name of its rows, such as {@code images}
     * @param advice what to do about a shard without ids
     * @throws UnusableInputException when the set has no rows, or a shard no ids
     */
    public static void requireIds(Inventory side, String name, String advice) {
        if (side.rows() == 0) {
            throw new UnusableInputException("nothing to read: no usable shard of the " + name + " has any row");
        }
        side.shards().stream().filter(shard -> !shard.hasId()).findFirst().ifPresent(shard -> {
            throw new UnusableInputException(
                    "shard " + shard.name + " of the " + name + " has no column of ids to join by; " + advice);
        });
    }

    /** Writes the joined files; those of the attempts that Spark reports count. */
    private static List<Counts> write(
            Session session, Inventory images, Inventory texts, OnRepeatedId repeated, String directory) {
        long bytes = Stream.concat(images.shards().stream(), texts.shards().stream())
                .mapToLong(Shard::bytes)
                .sum();
        int files = (int) Math.max(FEWEST_FILES, bytes / BYTES_A_FILE);
        int labels = images.columns().labels().size();
        Storage storage = Storage.of(session);
        LongAccumulator read = session.context().sc().longAccumulator();
        try (Shared<Storage> shared = session.share(storage)) {
            JavaPairRDD<JoinKey, JoinRow> rows = rows(session, shared, Side.IMAGE, images, read)
                    .union(rows(session, shared, Side.TEXT, texts, read));
            return session.step(
                    "join by id",
                    images.rows() + texts.rows(),
                    "images and texts",
                    read::value,
                    () -> rows.repartitionAndSortWithinPartitions(new JoinKey.ById(files))
                            .mapPartitions(
                                    sorted -> JoinedFile.write(sorted, labels, repeated, shared.value(), directory))
                            .collect());
        }
    }

    private static JavaPairRDD<JoinKey, JoinRow> rows(
            Session session, Shared<Storage> storage, Side side, Inventory set, LongAccumulator read) {
        List<ScanTask> plan = set.plan();
        BinaryVectors type = type(set);
        JavaSparkContext context = session.context();
        return context.parallelize(plan, Math.max(1, plan.size()))
                .flatMap(task -> task.parts().iterator())
                .flatMapToPair(part -> new JoinRows(side, part, type, storage.value(), read));
    }

    /** The numbers that hold those of all shards exactly. */
    private static BinaryVectors type(Inventory set) {
        List<ColumnType> types = set.shards().stream()
                .map(shard -> shard.vectors().get(0).type())
                .distinct()
                .toList();
        if (types.size() == 1) {
            return switch (types.get(0)) {
                case FLOAT16_LIST -> BinaryVectors.F16LE;
                case FLOAT_LIST -> BinaryVectors.F32LE;
                case INT8_LIST -> BinaryVectors.I8;
                default -> BinaryVectors.F64LE;
            };
        }
        return types.contains(ColumnType.DOUBLE_LIST) ? BinaryVectors.F64LE : BinaryVectors.F32LE;
    }

    private static void requireUnique(List<Counts> written, OnRepeatedId repeated) {
        long ids = written.stream().mapToLong(file -> file.repeatedIds).sum();
        if (ids > 0 && repeated == OnRepeatedId.STOP) {
            String sides = Stream.of(
                            repeated(written, "images", file -> file.repeatedImages),
                            repeated(written, "texts", file -> file.repeatedTexts))
                    .flatMap(Optional::stream)
                    .collect(Collectors.joining("; "));
            throw new UnusableInputException(ids + " id(s) stand more than once: " + sides
                    + ". Leave their rows out with --on-repeated-id quarantine, or, where one side has each of them once,"
                    + " make a pair of each with --on-repeated-id pair");
        }
    }

    /** How many ids stand more than once on a side, and a few of them; empty where none does. */
    private static Optional<String> repeated(
            List<Counts> written, String side, Function<Counts, JoinedFile.Repeated> of) {
        long ids = written.stream().mapToLong(file -> of.apply(file).ids).sum();
        return ids == 0
                ? Optional.empty()
                : Optional.of(
                        ids + " in the " + side + ", such as " + examples(written, file -> of.apply(file).examples));
    }

    private static void requirePairs(List<Counts> written) {
        if (written.stream().allMatch(file -> file.pairs == 0)) {
            throw new UnusableInputException("no image has the id of a text: ids of images are "
                    + examples(written, file -> file.images) + ", of texts " + examples(written, file -> file.texts)
                    + ". Name the column of ids that both sets share with --id-column");
        }
    }

    private static String examples(List<Counts> written, Function<Counts, List<String>> ids) {
        return Examples.ids(
                written.stream().flatMap(file -> ids.apply(file).stream()).toList());
    }

    private static Inventory joined(
            Session session, Inventory images, Inventory texts, InputColumns pairs, List<Counts> written) {
        Storage storage = Storage.of(session);
        String origin = Sha256.of(Stream.of(images, texts)
                .flatMap(side -> side.shards().stream())
                .map(shard -> shard.key().toString())
                .collect(Collectors.joining("\n")));
        // Footers of files that may be far away.
        List<Shard> shards = IntStream.range(0, written.size())
                .parallel()
                .filter(f -> written.get(f).rows > 0)
                .mapToObj(f -> shard(storage, images, texts, origin, f, written.get(f).file))
                .toList();
        List<BadShard> bad = Stream.concat(
                        images.bad().stream().map(shard -> shard.named("images: " + shard.name())),
                        texts.bad().stream().map(shard -> shard.named("texts: " + shard.name())))
                .sorted(Comparator.comparing(BadShard::name))
                .toList();
        List<String> warnings = new ArrayList<>(images.warnings());
        warnings.addAll(texts.warnings());
        warnings.addAll(unmatched(written));
        return new Inventory(pairs, shards, bad, warnings, Set.of());
    }

    private static List<String> unmatched(List<Counts> written) {
        long images = written.stream().mapToLong(file -> file.unmatchedImages).sum();
        long texts = written.stream().mapToLong(file -> file.unmatchedTexts).sum();
        long repeatedImages =
                written.stream().mapToLong(file -> file.repeatedImages.rows).sum();
        long repeatedTexts =
                written.stream().mapToLong(file -> file.repeatedTexts.rows).sum();
        List<String> warnings = new ArrayList<>();
        if (images + texts > 0) {
            warnings.add(images + " images without a text and " + texts + " texts without an image were quarantined");
        }
        if (repeatedImages + repeatedTexts > 0) {
            warnings.add(repeatedImages + " image(s) and " + repeatedTexts
                    + " text(s) whose id is not unique were quarantined");
        }
        return warnings;
    }

    /** @param origin tells what was joined */
    private static Shard shard(
            Storage storage, Inventory images, Inventory texts, String origin, int number, String file) {
        Path path = new Path(file);
        ShardFormat format = new ParquetFormat();
        try {
            FileStatus status = storage.status(path);
            String name = "joined/" + ParquetTable.part(number);
            ListedFile listed = new ListedFile(
                    name,
                    path.toUri().toString(),
                    status.getLen(),
                    ListedFile.modified(status),
                    ListedFile.etag(status));
            Footer footer = format.footer(listed, storage);
            if (footer.problem != null) {
                throw new IllegalStateException("a joined file cannot be read: " + footer.problem);
            }
            List<String> names = JoinedFile.names(images.columns().labels().size());
            int[] labels =
                    IntStream.range(JoinedFile.PLACE_OF_LABELS, names.size()).toArray();
            RowSource ofImages = new OfFile(listed, format, new Wanted(List.of(JoinedFile.IMAGE), names, type(images)));
            RowSource ofTexts =
                    new OfFile(listed, format, new Wanted(List.of(JoinedFile.TEXT), List.of(), type(texts)));
            return new Shard(
                    name,
                    List.of(new ShardFile(listed, format, footer.hash)),
                    footer.hash,
                    origin,
                    LAYOUT,
                    new SideBySide(
                            List.of(ofImages, ofTexts),
                            List.of("images", "texts"),
                            new int[] {0, 1},
                            new int[names.size()]),
                    List.of(stored(images), stored(texts)),
                    new NameColumns("id", JoinedFile.PLACE_OF_ID, JoinedFile.PLACE_OF_FAULT, labels),
                    null,
                    footer.splits());
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read " + path, failure);
        }
    }

    private static StoredVectors stored(Inventory side) {
        ColumnType type = ColumnType.listOf(type(side));
        return new StoredVectors(type, side.shards().get(0).vectors().get(0).spelled());
    }
}
