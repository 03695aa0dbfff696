package io.pairscope.engine.formats;

import io.pairscope.engine.storage.Failures;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.security.AccessControlException;

/** Why a file cannot be reached, whatever its format, and what to do about it. */
public enum StorageCause {
    DENIED("permission denied: %s; ask for the right to read it"),
    GONE("it is not there any more; run the job again when nothing writes to the input"),
    OTHER_CHECKSUM("its bytes are not those that the hidden file .%s.crc beside it was written for; "
            + "remove that file if the shard was written anew, else the disk or a copy is damaged"),
    STORAGE("reading failed: %s; try again");

    private final String text;

    StorageCause(String text) {
        this.text = text;
    }

    /** The cause in one line; null when the file can be reached, and its bytes are wrong. */
    public static String of(Exception failure, String file) {
        Throwable root = failure instanceof UncheckedIOException ? failure.getCause() : failure;
        String message = root.getMessage() == null ? "" : root.getMessage();
        if (root instanceof ChecksumException || root instanceof EOFException && message.contains("hecksum")) {
            return OTHER_CHECKSUM.text.formatted(file);
        }
        if (root instanceof AccessControlException
                || root instanceof AccessDeniedException
                || message.contains("Permission denied")) {
            return DENIED.text.formatted(Failures.rootMessage(root));
        }
        if (root instanceof FileNotFoundException || root instanceof NoSuchFileException) {
            return GONE.text;
        }
        return failure instanceof UncheckedIOException ? STORAGE.text.formatted(Failures.rootMessage(root)) : null;
    }
}
