package io.pairscope.engine.storage;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.UnknownHostException;

/** Exceptions in one line. */
public final class Failures {
    private Failures() {}

    /** All of it, for a developer. */
    public static String trace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    /** The innermost exception. */
    public static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root;
    }

    /**
     * What was tried and why it failed, in one line. A defect is named by its exception, since its message alone says little.
     */
    public static String line(Throwable failure) {
        Throwable root = root(failure);
        boolean isDefect = root instanceof RuntimeException || root instanceof LinkageError;
        String why = rootMessage(failure);
        String cause = isDefect ? root.getClass().getSimpleName() + ": " + why : why;
        for (Throwable outer = failure; outer != root; outer = outer.getCause()) {
            String tried = outer.getMessage();
            // An exception without a message of its own spells its cause.
            if (tried != null && !tried.equals(outer.getCause().toString())) {
                String line = tried.lines().findFirst().orElse("").strip();
                return line.contains(why) ? line : line + ": " + cause;
            }
        }
        return cause;
    }

    /** The first line of the innermost message, or that exception's name when it has none. */
    public static String rootMessage(Throwable failure) {
        Throwable root = root(failure);
        String message = root instanceof UnknownHostException ? "unknown host " + root.getMessage() : root.getMessage();
        if (message == null || message.isBlank()) {
            return root.getClass().getSimpleName();
        }
        return message.strip().lines().findFirst().orElse("").strip();
    }
}
