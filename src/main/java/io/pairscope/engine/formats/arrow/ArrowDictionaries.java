package io.pairscope.engine.formats.arrow;

import io.pairscope.engine.formats.UnreadableShardException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;
import org.apache.arrow.flatbuf.DictionaryBatch;

/** The dictionaries of the columns of names, as far as the file has been read; decoded when a batch needs them. */
final class ArrowDictionaries {
    private final ArrowFile file;
    private final Map<Long, ArrowField> fields = new HashMap<>();
    private final Map<Long, DoubleFunction<String>> floating = new HashMap<>();
    private final Map<Long, List<ArrowFile.Part>> parts = new HashMap<>();
    private final Map<Long, String[]> decoded = new HashMap<>();

    ArrowDictionaries(ArrowFile file) {
        this.file = file;
    }

    /** A column of names that a job reads, if it has a dictionary; of columns that share one, the first tells how. */
    void want(ArrowField field, DoubleFunction<String> ofFloating) {
        if (field.indices != null) {
            fields.putIfAbsent(field.dictionary, field.values());
            floating.putIfAbsent(field.dictionary, ofFloating);
        }
    }

    /** Takes a dictionary, or more of one. */
    void put(ArrowFile.Part part) throws UnreadableShardException {
        DictionaryBatch batch = (DictionaryBatch) part.message().header(new DictionaryBatch());
        if (!fields.containsKey(batch.id())) {
            return;
        }
        decoded.remove(batch.id());
        List<ArrowFile.Part> all = parts.computeIfAbsent(batch.id(), id -> new ArrayList<>());
        if (!batch.isDelta()) {
            if (!all.isEmpty() && !file.isStream()) {
                throw ArrowFile.damaged("two dictionaries of one column, which only streams may have");
            }
            all.clear();
        }
        all.add(part);
    }

    /** The names of a dictionary; null when there is none. */
    String[] names(long id) throws IOException, UnreadableShardException {
        if (!decoded.containsKey(id) && parts.containsKey(id)) {
            List<String> names = new ArrayList<>();
            for (ArrowFile.Part part : parts.get(id)) {
                decode(part, id, names);
            }
            decoded.put(id, names.toArray(String[]::new));
        }
        return decoded.get(id);
    }

    private void decode(ArrowFile.Part part, long id, List<String> names) throws IOException, UnreadableShardException {
        DictionaryBatch dictionary = (DictionaryBatch) part.message().header(new DictionaryBatch());
        ArrowField field = fields.get(id);
        ArrowBatch batch = new ArrowBatch(file, part, dictionary.data(), List.of(field));
        try {
            ArrowNames values = new ArrowNames(List.of(field), this, floating.get(id));
            values.begin(batch, 0);
            for (long row = 0; row < batch.rows(); row++) {
                names.add(values.get(row));
            }
        } finally {
            batch.close();
        }
    }
}
