package io.pairscope.engine.formats;

import io.pairscope.engine.storage.Failures;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.security.AccessControlException;

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
    DENIED("permission denied: %s; ask for the right to read it"),
    GONE("it is not there any more; run the job again when nothing writes to the input"),
    OTHER_CHECKSUM("its bytes are not those that the hidden file .%s.crc beside it was written for; "
            + "remove that file if the shard was written anew, else the disk or a copy is damaged"),
    STORAGE("reading failed: %s; try again"),
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
        Throwable root = failure instanceof UncheckedIOException ? failure.getCause() : failure;
        String message = root.getMessage() == null ? "" : root.getMessage();
        if (root instanceof ChecksumException || root instanceof EOFException && message.contains("hecksum")) {
            return OTHER_CHECKSUM.text(file);
        }
        if (root instanceof AccessControlException
                || root instanceof AccessDeniedException
                || message.contains("Permission denied")) {
            return DENIED.text(Failures.rootMessage(root));
        }
        if (root instanceof FileNotFoundException || root instanceof NoSuchFileException) {
            return GONE.text();
        }
        if (failure instanceof UncheckedIOException) {
            return STORAGE.text(Failures.rootMessage(root));
        }
        return damage.text(where + words(failure));
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
