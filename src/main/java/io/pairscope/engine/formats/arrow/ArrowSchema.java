package io.pairscope.engine.formats.arrow;

import io.pairscope.engine.formats.ColumnType;
import io.pairscope.engine.formats.Footer;
import io.pairscope.engine.formats.UnreadableShardException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.KeyValue;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.flatbuf.Type;

/** The schema of an Arrow file or stream: its columns, nested ones by their dotted paths, and its metadata. */
final class ArrowSchema {
    /** The least that a field takes in a schema. */
    private static final int FIELD_BYTES = 16;

    final List<ArrowField> fields = new ArrayList<>();
    final Map<String, String> metadata = new LinkedHashMap<>();

    /** From the outermost struct to the field itself; null where several columns have one name. */
    final Map<String, List<ArrowField>> columns = new LinkedHashMap<>();

    ArrowSchema(Schema schema, int bytes) throws UnreadableShardException {
        if (schema.endianness() != Endianness.Little) {
            throw new UnreadableShardException(
                    "its numbers are big-endian, and only little-endian Arrow is read; write it again on a little-endian machine",
                    null);
        }
        for (int k = 0; k < schema.customMetadataLength(); k++) {
            KeyValue entry = schema.customMetadata(k);
            metadata.put(String.valueOf(entry.key()), String.valueOf(entry.value()));
        }
        int[] allowed = {bytes / FIELD_BYTES};
        for (int f = 0; f < schema.fieldsLength(); f++) {
            fields.add(ArrowField.of(schema.fields(f), allowed));
        }
        fields.forEach(field -> add(List.of(), field, field.name));
    }

    private void add(List<ArrowField> structs, ArrowField field, String name) {
        List<ArrowField> path = new ArrayList<>(structs);
        path.add(field);
        columns.put(name, columns.containsKey(name) ? null : path);
        if (field.type == Type.Struct_ && field.indices == null) {
            field.children.forEach(child -> add(path, child, name + "." + child.name));
        }
    }

    Map<String, Footer.Column> described() {
        Map<String, Footer.Column> described = new LinkedHashMap<>();
        columns.forEach((name, path) -> {
            ArrowField field = path == null ? null : path.get(path.size() - 1);
            described.put(
                    name,
                    field == null
                            ? Footer.Column.twice()
                            : new Footer.Column(
                                    field.isNumberList() ? ColumnType.NUMBER_LIST : field.columnType(),
                                    field.kind(),
                                    field.spelled()));
        });
        return described;
    }
}
