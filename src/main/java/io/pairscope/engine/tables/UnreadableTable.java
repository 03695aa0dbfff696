package io.pairscope.engine.tables;

import io.pairscope.engine.storage.Failures;
import io.pairscope.engine.storage.UnusableInputException;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.spark.SparkThrowable;

/** Files of tables that Spark cannot read, told in one line; Spark itself tells what its decoders met. */
public final class UnreadableTable {
    private static final String CONDITION = "FAILED_READ_FILE";
    private static final Pattern OF_CODE = Pattern.compile("Exception|org\\.apache|java\\.|\\bnull\\b|Struct:");

    private UnreadableTable() {}

    /**
     * Does something that may read tables.
     *
     * @throws UnusableInputException when a file of one cannot be read
     */
    public static <T> T named(Supplier<T> work) {
        try {
            return work.get();
        } catch (Exception failure) {
            throw ofRead(failure).orElseGet(() -> unchecked(failure));
        }
    }

    /** Spark throws checked exceptions that it does not declare. */
    static RuntimeException unchecked(Exception failure) {
        return failure instanceof RuntimeException known ? known : new IllegalStateException(failure);
    }

    private static Optional<RuntimeException> ofRead(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SparkThrowable known
                    && known.getCondition() != null
                    && known.getCondition().startsWith(CONDITION)) {
                String file = known.getMessageParameters().getOrDefault("path", "a table");
                return Optional.of(
                        new UnusableInputException("cannot read " + ScoreTable.shown(file) + ": " + remedy(cause)));
            }
        }
        return Optional.empty();
    }

    private static String remedy(Throwable failure) {
        Throwable root = Failures.root(failure);
        if (root instanceof FileNotFoundException) {
            return "it is not there any more; run the job again when nothing writes to its tables";
        }
        return root instanceof IOException && !(root instanceof EOFException)
                ? "reading failed: " + Failures.rootMessage(failure) + "; try again"
                : "it is damaged; restore it, or write it again";
    }

    /** Why the columns of a table are not known. */
    static String cause(Throwable failure) {
        String said = Failures.rootMessage(failure);
        boolean isOfCode = Failures.root(failure).getClass().getName().startsWith("java.lang.")
                || OF_CODE.matcher(said).find();
        return isOfCode ? "its footer is damaged" : said;
    }
}
