package io.pairscope.engine.tables;

import static org.apache.spark.sql.functions.col;

import io.pairscope.engine.storage.RunDirectory;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;

/**
 * The ids that are kept as a NumPy array, in the form in which DataComp takes subsets: ids of 32 hexadecimal digits as pairs of
 * unsigned 64-bit numbers, the high half first, sorted.
 */
public final class KeepArray {
    private static final String HEX = "^[0-9a-fA-F]{32}\\z";
    private static final int ALIGNMENT = 64;
    private static final int PREAMBLE = 10;

    private KeepArray() {}

    /** Whether an id has the form; null for none. */
    static Column isForm(Column id) {
        return id.rlike(HEX);
    }

    /** Writes {@code keep.npy} when every id that is kept has the form; returns whether it has. */
    public static boolean write(FilteredRows filtered, RunDirectory directory) {
        boolean areForm = filtered.kept() > 0 && filtered.keptHashes() == filtered.kept();
        if (areForm) {
            Column id = ScoreTable.lowerCase(col(ScoredRows.ID)).as(ScoredRows.ID);
            write(filtered.keptRows().select(id).orderBy(ScoredRows.ID).toLocalIterator(), filtered.kept(), directory);
        }
        return areForm;
    }

    private static void write(Iterator<Row> sorted, long count, RunDirectory directory) {
        directory.writeFile("keep.npy", file -> {
            try (OutputStream raw = directory.storage().create(file);
                    DataOutputStream out = new DataOutputStream(new BufferedOutputStream(raw, 1 << 16))) {
                out.write(header(count));
                while (sorted.hasNext()) {
                    String id = sorted.next().getString(0);
                    out.writeLong(Long.reverseBytes(Long.parseUnsignedLong(id.substring(0, 16), 16)));
                    out.writeLong(Long.reverseBytes(Long.parseUnsignedLong(id.substring(16), 16)));
                }
            }
        });
    }

    /** Of version 1.0 of the format: magic, version, length, a dictionary, spaces up to a multiple of 64, a line break. */
    private static byte[] header(long count) {
        String dictionary =
                "{'descr': [('f0', '<u8'), ('f1', '<u8')], 'fortran_order': False, 'shape': (" + count + ",), }";
        int length = dictionary.length() + 1;
        int padding = (ALIGNMENT - (PREAMBLE + length) % ALIGNMENT) % ALIGNMENT;
        int whole = length + padding;
        String header = "\u0093NUMPY\u0001\u0000" + (char) (whole & 0xff) + (char) (whole >> 8) + dictionary
                + " ".repeat(padding) + "\n";
        return header.getBytes(StandardCharsets.ISO_8859_1);
    }
}
