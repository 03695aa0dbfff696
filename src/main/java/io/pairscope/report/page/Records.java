package io.pairscope.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Lists of records in a report, such as hubs and classes. */
final class Records {
    private Records() {}

    static Stream<JsonNode> of(JsonNode list) {
        return list.isArray() ? StreamSupport.stream(list.spliterator(), false) : Stream.empty();
    }

    static Stream<Map.Entry<String, JsonNode>> fields(JsonNode object) {
        return object.properties().stream();
    }

    /** A table of some of their fields, whose names are its head. */
    static Table table(String caption, JsonNode list, String... fields) {
        return Table.of(
                caption,
                head(fields),
                of(list).map(entry -> Arrays.stream(fields)
                        .map(field -> Cell.of(entry.path(field)))
                        .toList()));
    }

    /** A table of all fields that the first of them has. */
    static Table entries(String caption, JsonNode list) {
        List<String> names = of(list).limit(1)
                .flatMap(first -> fields(first).map(Map.Entry::getKey))
                .toList();
        return table(caption, list, names.toArray(String[]::new));
    }

    private static List<String> head(String... fields) {
        return Arrays.stream(fields).map(field -> field.replace('_', ' ')).toList();
    }

    /** The fields of an object as rows of name and value. */
    static Table fields(String caption, String name, String value, JsonNode object) {
        return Table.of(
                caption,
                List.of(name, value),
                fields(object).map(entry -> List.of(Cell.text(entry.getKey()), Cell.of(entry.getValue()))));
    }
}
