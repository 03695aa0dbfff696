package io.pairscope.engine.tables;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the columns of CSV files hold: whole numbers, numbers or texts; and the first value that makes a column one of texts. */
final class CsvColumns implements Serializable {
    private static final long serialVersionUID = 1;

    /** Columns that name rows, whose digits are texts: 007 and 7 are two names. */
    private static final Set<String> NAMES = Set.of("id", "id_a", "id_b", "better", "worse", "shard");

    /** From the narrowest to the widest. */
    enum Kind {
        INTEGER,
        NUMBER,
        TEXT
    }

    final String[] header;
    final Kind[] kinds;

    /** Where a column has its first text, and what it is; null where it has none. */
    final String[] texts;

    /** What is wrong with the file; null for nothing. */
    final String broken;

    private CsvColumns(String[] header, String broken) {
        this.header = header;
        this.broken = broken;
        this.texts = new String[header.length];
        this.kinds = new Kind[header.length];
        Arrays.setAll(kinds, i -> header[i] != null && NAMES.contains(header[i]) ? Kind.TEXT : Kind.INTEGER);
    }

    static CsvColumns of(String[] header) {
        return new CsvColumns(header, null);
    }

    static CsvColumns broken(String problem) {
        return new CsvColumns(new String[0], problem);
    }

    /** @param file for the messages */
    void accept(List<String> record, String file, long line) {
        for (int i = 0; i < header.length; i++) {
            String value = record.get(i);
            if (kinds[i] == Kind.TEXT || CsvNumber.isMissing(value)) {
                continue;
            }
            if (kinds[i] == Kind.INTEGER && !CsvNumber.isInteger(value)) {
                kinds[i] = Kind.NUMBER;
            }
            if (kinds[i] == Kind.NUMBER && Double.isNaN(CsvNumber.parse(value))) {
                kinds[i] = Kind.TEXT;
                texts[i] = "line " + line + " of " + file + " has " + ScoreTable.quoted(value);
            }
        }
    }

    /** The same with what another file has, whose columns are the same. */
    void merge(CsvColumns other) {
        for (int i = 0; i < header.length; i++) {
            kinds[i] = kinds[i].compareTo(other.kinds[i]) >= 0 ? kinds[i] : other.kinds[i];
            texts[i] = texts[i] != null ? texts[i] : other.texts[i];
        }
    }

    /** Where a column has its first text, and what it is. */
    Optional<String> text(String column) {
        return Optional.ofNullable(texts[Arrays.asList(header).indexOf(column)]);
    }

    /** The value of a column as its kind has it; null for none. */
    Object value(int column, String text) {
        Kind kind = kinds[column];
        if (kind == Kind.TEXT) {
            return text;
        }
        if (CsvNumber.isMissing(text)) {
            return null;
        }
        return kind == Kind.INTEGER ? (Object) Long.valueOf(text) : Double.valueOf(CsvNumber.parse(text));
    }
}
