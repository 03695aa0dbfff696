package io.pairscope.engine.shards;

import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.Label;
import io.pairscope.engine.formats.ColumnType;
import io.pairscope.engine.formats.Footer;
import io.pairscope.engine.formats.Footer.Column;
import io.pairscope.engine.formats.Footer.Split;
import io.pairscope.engine.formats.ListedFile;
import io.pairscope.engine.formats.ShardFormat.Wanted;
import io.pairscope.engine.listing.BadShard;
import io.pairscope.engine.listing.EqualFiles;
import io.pairscope.engine.shards.RowSource.OfFile;
import io.pairscope.engine.shards.Shard.Lookup;
import io.pairscope.engine.shards.Shard.NameColumns;
import io.pairscope.engine.shards.Shard.StoredVectors;
import io.pairscope.engine.shards.ShardColumns.Place;
import io.pairscope.engine.shards.ShardFiles.Part;
import io.pairscope.engine.storage.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the footers of a shard's files say of its columns and rows. */
final class ShardFooter {
    final ShardFiles files;
    private final List<Footer> footers;
    private final ShardColumns columns;

    /** @param footers of the files, in their order */
    ShardFooter(ShardFiles files, List<Footer> footers) {
        this.files = files;
        this.footers = footers;
        this.columns = new ShardColumns(files, footers);
    }

    Set<String> columns() {
        return columns.names();
    }

    /** Those that can hold vectors. */
    Set<String> vectorColumns() {
        return columns.names(ColumnType::isVector);
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
    BadShard problemWith(InputColumns wanted) {
        return new ShardProblem(files, footers, columns, wanted, rows()).found();
    }

    /** The shard, read by these columns. */
    Shard shard(InputColumns wanted) {
        InputColumns scanned = wanted.scanned();
        return new Shard(
                files.name,
                described(),
                hash(),
                null,
                files.layout,
                source(scanned),
                wanted.vectors().stream().map(vector -> stored(vector, wanted)).toList(),
                nameColumns(scanned)
                        .withLabelKinds(wanted.labels().stream()
                                .map(label -> columns.column(label.column()).kind)
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
            bytes[l] = columns.column(shown.labels().get(l).column()).type == ColumnType.BINARY;
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
        Column column = columns.column(vector);
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
        List<Place> vectorPlaces = wanted.vectors().stream().map(columns::place).toList();
        List<Place> namePlaces = names.stream().map(columns::place).toList();
        List<Place> labelPlaces =
                labels(wanted, names).stream().map(columns::place).toList();
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
                        used.stream().map(files.fileNames()::get).toList(),
                        positions(vectorPlaces, used),
                        positions(readPlaces, used));
    }

    private static List<String> in(int part, List<Place> places) {
        return places.stream()
                .filter(place -> place.part() == part)
                .map(Place::name)
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static int[] positions(List<Place> places, List<Integer> used) {
        return places.stream().mapToInt(place -> used.indexOf(place.part())).toArray();
    }
}
