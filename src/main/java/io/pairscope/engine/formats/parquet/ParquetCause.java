package io.pairscope.engine.formats.parquet;

import io.pairscope.engine.formats.StorageCause;
import io.pairscope.engine.formats.UnreadableShardException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.BufferUnderflowException;

/** Why a Parquet file, a column or a page cannot be read, and what to do about it. */
enum ParquetCause {
    EMPTY("0 bytes, not a Parquet file; write it again or remove it"),
    NO_FOOTER("no Parquet footer at its end: truncated or not Parquet; write it again or remove it"),
    TRUNCATED("truncated: its footer describes %s bytes of data, the file has %s; write it again or remove it"),
    FOOTER("unreadable Parquet footer (%s); write it again or remove it"),
    ENCRYPTED("its footer is encrypted; decrypt it first"),
    ENCRYPTED_COLUMN("%s, encrypted (decrypt it first)"),
    OTHER_FILE("%s, stored in another file (%s), as a summary of a data set says; name that file instead"),
    CODEC("%s, compressed with %s (write it again with zstd or snappy)"),
    PAGE("a page cannot be decoded: %s");

    private final String text;

    ParquetCause(String text) {
        this.text = text;
    }

    String text(Object... details) {
        return text.formatted(details);
    }

    UnreadableShardException exception(Object... details) {
        return new UnreadableShardException(text(details), null);
    }

    /**
     * A failure of reading, in one line.
     *
     * @param damage the cause when the bytes themselves are wrong: {@link #FOOTER} or {@link #PAGE}
     * @param where what precedes the words about damage, such as {@code column id: }
     */
    static UnreadableShardException of(Exception failure, ParquetCause damage, String where, String file) {
        return failure instanceof UnreadableShardException known
                ? known
                : new UnreadableShardException(explain(failure, damage, where, file), failure);
    }

    private static String explain(Exception failure, ParquetCause damage, String where, String file) {
        String unreachable = StorageCause.of(failure, file);
        return unreachable == null ? damage.text(where + words(failure)) : unreachable;
    }

    /** Messages of the JDK about indexes and limits would tell nobody anything. */
    private static String words(Exception damage) {
        if (damage instanceof BufferUnderflowException || damage instanceof EOFException) {
            return "it ends early";
        }
        return damage instanceof IOException && damage.getMessage() != null
                ? damage.getMessage()
                : "its bytes contradict each other";
    }
}
