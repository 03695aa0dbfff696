package io.pairscope.engine.shards;

import io.pairscope.engine.formats.ColumnType;
import io.pairscope.engine.formats.Footer;
import io.pairscope.engine.formats.Footer.Column;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The columns of a shard, of whose files each has some. */
final class ShardColumns {
    /** A column: the number of its file, and its name there. */
    record Place(int part, String name, Column column) {}

    private final Map<String, Place> places = new LinkedHashMap<>();

    /** @param footers of the files, in their order */
    ShardColumns(ShardFiles files, List<Footer> footers) {
        for (int p = 0; p < footers.size(); p++) {
            int part = p;
            String renamed = files.parts().get(p).column();
            footers.get(p).columns.forEach((name, column) -> {
                boolean isTheVector = renamed != null && column.is(ColumnType::isList);
                places.putIfAbsent(isTheVector ? renamed : name, new Place(part, name, column));
            });
        }
    }

    Set<String> names() {
        return places.keySet();
    }

    /** Of those that a job reads and whose types are such. */
    Set<String> names(Predicate<ColumnType> types) {
        return places.entrySet().stream()
                .filter(entry -> entry.getValue().column.is(types))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Null for a name that no column has. */
    Place place(String name) {
        return places.get(name);
    }

    /** Likewise. */
    Column column(String name) {
        Place place = places.get(name);
        return place == null ? null : place.column;
    }
}
