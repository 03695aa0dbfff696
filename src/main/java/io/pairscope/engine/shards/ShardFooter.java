package io.pairscope.engine.shards;

import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.Label;
import io.pairscope.engine.formats.ColumnType;
import io.pairscope.engine.formats.Footer;
import io.pairscope.engine.formats.Footer.Column;
import io.pairscope.engine.formats.Footer.Split;
import io.pairscope.engine.formats.ListedFile;
import io.pairscope.engine.formats.ShardFormat.Wanted;
import io.pairscope.engine.listing.EqualFiles;
import io.pairscope.engine.listing.Examples;
import io.pairscope.engine.listing.OtherFormat;
import io.pairscope.engine.shards.RowSource.OfFile;
import io.pairscope.engine.shards.Shard.Lookup;
import io.pairscope.engine.shards.Shard.NameColumns;
import io.pairscope.engine.shards.Shard.StoredVectors;
import io.pairscope.engine.shards.ShardFiles.Part;
import io.pairscope.engine.storage.NearestName;
import io.pairscope.engine.storage.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the footers of a shard's files say of its columns and rows, or why it cannot be used. */
final class ShardFooter {
    private static final String NAMES = "texts, whole numbers, UUIDs or bytes";
    private static final String LABELS = "texts, numbers, truth values, dates, times, UUIDs or bytes";

    /** A column of the shard: its file, and its name there. */
    private record Place(int part, String name, Column column) {}

    final ShardFiles files;
    private final List<Footer> footers;
    private final Map<String, Place> columns = new LinkedHashMap<>();

    /** @param footers of the files, in their order */
    ShardFooter(ShardFiles files, List<Footer> footers) {
        this.files = files;
        this.footers = footers;
        for (int p = 0; p < footers.size(); p++) {
            int part = p;
            String renamed = files.parts().get(p).column();
            footers.get(p).columns.forEach((name, column) -> {
                boolean isTheVector = renamed != null && column.type != null && column.type.isList();
                columns.putIfAbsent(isTheVector ? renamed : name, new Place(part, name, column));
            });
        }
    }

    Set<String> columns() {
        return columns.keySet();
    }

    /** Those that can hold vectors. */
    Set<String> vectorColumns() {
        return columns.entrySet().stream()
                .filter(entry -> entry.getValue().column.type != null
                        && entry.getValue().column.type.isVector())
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** The file that may be a copy of another shard's: the first, which holds vectors. */
    EqualFiles.Candidate candidate() {
        ListedFile file = files.parts().get(0).file();
        return new EqualFiles.Candidate(file.name, file.uri, file.bytes, footers.get(0).hash);
    }

    long rows() {
        return footers.stream().mapToLong(Footer::rows).max().orElse(0);
    }

    /** Why the shard cannot be used with these columns; null when it can. */
    String problemWith(InputColumns wanted) {
        for (int p = 0; p < footers.size(); p++) {
            if (footers.get(p).problem != null) {
                return (p == 0 ? "" : nameOf(p) + ": ") + footers.get(p).problem;
            }
        }
        if (files.conflict != null) {
            return files.conflict;
        }
        for (int p = 0; p < footers.size(); p++) {
            if (files.parts().get(p).column() != null && vectors(footers.get(p)) > 1) {
                return nameOf(p) + " holds several arrays; each file of this layout holds the vectors of one side";
            }
        }
        if (footers.stream().map(Footer::rows).distinct().count() > 1) {
            return "its files hold different numbers of rows: " + counts()
                    + "; write them again, all from the same pairs in the same order";
        }
        for (String vector : wanted.vectors()) {
            String problem = vectorProblem(vector, wanted);
            if (problem != null) {
                return problem;
            }
        }
        return Stream.concat(
                        wanted
                                .id()
                                .map(id -> problem(
                                        id,
                                        "Name the id column with --id-column",
                                        ColumnType::isName,
                                        NAMES + " as id"))
                                .stream(),
                        wanted.labels().stream().map(this::labelProblem))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static long vectors(Footer footer) {
        return footer.columns.values().stream()
                .filter(column -> column.type != null && column.type.isList())
                .count();
    }

    private String nameOf(int part) {
        return files.parts().get(part).file().name;
    }

    private String counts() {
        List<String> counts = new ArrayList<>();
        for (int p = 0; p < footers.size(); p++) {
            counts.add(nameOf(p) + " " + footers.get(p).rows());
        }
        return String.join(", ", counts);
    }

    private String vectorProblem(String vector, InputColumns wanted) {
        Place place = columns.get(vector);
        if (place == null) {
            return files.lacking != null ? files.lacking : missing(vector, wanted.advice(vectorColumns()));
        }
        ColumnType type = place.column.type;
        if (type == ColumnType.BINARY && wanted.binary().isEmpty()) {
            return "column " + vector + " is " + place.column.spelled
                    + "; say which numbers it holds with --vector-type f16le, f32le, f64le or i8";
        }
        if (type != null && type.isVector()) {
            return null;
        }
        String is = "column " + vector + " is " + place.column.spelled;
        return place.column.isObstructed()
                ? is
                : is + "; expected a list of float, double, float16 or int8" + nested(vector)
                        + (place.column.remedy == null ? "" : "; " + place.column.remedy)
                        + (type == ColumnType.NAME ? OtherFormat.ofTexts(vector) : "");
    }

    /** The vector columns inside of a struct. */
    private String nested(String vector) {
        String inside = columns.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(vector + ".")
                        && entry.getValue().column.type != null
                        && entry.getValue().column.type.isList())
                .map(Map.Entry::getKey)
                .collect(Collectors.joining(", "));
        return inside.isEmpty() ? "" : ". It holds " + inside + "; name one of them as the column";
    }

    private String labelProblem(Label label) {
        String what = label.use().spelled();
        Predicate<ColumnType> usable = label.isName() ? ColumnType::isName : ColumnType::isLabel;
        List<String> others = columns.entrySet().stream()
                .filter(entry -> entry.getValue().column.type != null && usable.test(entry.getValue().column.type))
                .map(Map.Entry::getKey)
                .toList();
        String advice = "Name the " + what + " column with " + label.use().option()
                + NearestName.near(label.column(), others)
                        .map(name -> ", such as " + InputColumns.word(name))
                        .orElse("");
        String expected = (label.isName() ? NAMES : LABELS) + " as " + what;
        return problem(
                label.column(), advice, usable, label.use() == Label.Use.SHOWN ? expected + " column" : expected);
    }

    private String problem(String name, String advice, Predicate<ColumnType> usable, String expected) {
        Place place = columns.get(name);
        if (place == null) {
            return missing(name, advice);
        }
        if (place.column.type != null && usable.test(place.column.type)) {
            return null;
        }
        return "column " + name + " is " + place.column.spelled
                + (place.column.isObstructed() ? "" : "; expected " + expected);
    }

    private String missing(String column, String advice) {
        return "column " + column + " is missing; the shard has " + Examples.columns(columns.keySet()) + ". " + advice;
    }

    /** The shard, read by these columns. */
    Shard shard(InputColumns wanted) {
        InputColumns scanned = wanted.scanned();
        return new Shard(
                files.name,
                described(),
                hash(),
                files.layout,
                source(scanned),
                wanted.vectors().stream().map(vector -> stored(vector, wanted)).toList(),
                nameColumns(scanned)
                        .withLabelKinds(wanted.labels().stream()
                                .map(label -> columns.get(label.column()).column.kind)
                                .toList()),
                lookup(wanted.shown()),
                splits());
    }

    private Lookup lookup(InputColumns shown) {
        if (shown.labels().isEmpty()) {
            return null;
        }
        boolean[] bytes = new boolean[shown.labels().size()];
        for (int l = 0; l < bytes.length; l++) {
            bytes[l] = columns.get(shown.labels().get(l).column()).column.type == ColumnType.BINARY;
        }
        return new Lookup(source(shown), nameColumns(shown), bytes);
    }

    /** Columns that name rows: the id, and labels that do. */
    private static List<String> names(InputColumns wanted) {
        return Stream.concat(
                        wanted.id().stream(),
                        wanted.labels().stream().filter(Label::isName).map(Label::column))
                .distinct()
                .toList();
    }

    private static List<String> labels(InputColumns wanted, List<String> names) {
        return wanted.labels().stream()
                .map(Label::column)
                .filter(column -> !names.contains(column))
                .distinct()
                .toList();
    }

    private static NameColumns nameColumns(InputColumns wanted) {
        List<String> names = names(wanted);
        List<String> read =
                Stream.concat(names.stream(), labels(wanted, names).stream()).toList();
        return new NameColumns(
                wanted.id().orElse(null),
                wanted.id().map(read::indexOf).orElse(-1),
                -1,
                wanted.labels().stream()
                        .mapToInt(label -> read.indexOf(label.column()))
                        .toArray());
    }

    private List<ShardFile> described() {
        List<ShardFile> described = new ArrayList<>();
        for (int p = 0; p < footers.size(); p++) {
            Part part = files.parts().get(p);
            described.add(new ShardFile(part.file(), part.format(), footers.get(p).hash));
        }
        return described;
    }

    private StoredVectors stored(String vector, InputColumns wanted) {
        Column column = columns.get(vector).column;
        return column.type == ColumnType.BINARY
                ? new StoredVectors(
                        ColumnType.listOf(wanted.binary().orElseThrow()),
                        column.spelled + " of " + wanted.binary().orElseThrow().spelled())
                : new StoredVectors(column.type, column.spelled);
    }

    private String hash() {
        return footers.size() == 1
                ? footers.get(0).hash
                : Sha256.of(footers.stream()
                        .map(footer -> footer.hash)
                        .collect(Collectors.joining(" "))
                        .getBytes(StandardCharsets.UTF_8));
    }

    /** Those of the file with the most bytes: its vectors'. */
    private Split[] splits() {
        Split[] finest = footers.get(0).splits();
        long bytes = files.parts().stream()
                .map(Part::file)
                .mapToLong(file -> file.bytes)
                .sum();
        long own = files.parts().get(0).file().bytes;
        Split[] scaled = new Split[finest.length];
        for (int s = 0; s < finest.length; s++) {
            long share =
                    footers.size() == 1 || own == 0 ? finest[s].bytes : (long) ((double) finest[s].bytes / own * bytes);
            scaled[s] = new Split(finest[s].rows, share);
        }
        return scaled;
    }

    private RowSource source(InputColumns wanted) {
        List<String> names = names(wanted);
        List<Place> vectorPlaces = wanted.vectors().stream().map(columns::get).toList();
        List<Place> namePlaces = names.stream().map(columns::get).toList();
        List<Place> labelPlaces =
                labels(wanted, names).stream().map(columns::get).toList();
        List<Place> readPlaces =
                Stream.concat(namePlaces.stream(), labelPlaces.stream()).toList();
        List<Integer> used = Stream.concat(vectorPlaces.stream(), readPlaces.stream())
                .map(Place::part)
                .distinct()
                .sorted()
                .toList();
        List<RowSource> sources = used.stream()
                .map(part -> (RowSource) new OfFile(
                        files.parts().get(part).file(),
                        files.parts().get(part).format(),
                        new Wanted(
                                in(part, vectorPlaces),
                                in(part, namePlaces),
                                in(part, labelPlaces),
                                wanted.binary().orElse(null))))
                .toList();
        return sources.size() == 1
                ? sources.get(0)
                : new SideBySide(
                        sources,
                        used.stream().map(this::nameOf).toList(),
                        positions(vectorPlaces, used),
                        positions(readPlaces, used));
    }

    private static List<String> in(int part, List<Place> places) {
        return places.stream()
                .filter(place -> place.part == part)
                .map(Place::name)
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static int[] positions(List<Place> places, List<Integer> used) {
        return places.stream().mapToInt(place -> used.indexOf(place.part)).toArray();
    }
}
