package io.pairscope.engine.storage;

import java.net.UnknownHostException;

/** Exceptions in one line. */
public final class Failures {
    private Failures() {}

    /** The innermost exception. */
    public static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root;
    }

    /** The first line of the innermost message, or that exception's name when it has none. */
    public static String rootMessage(Throwable failure) {
        Throwable root = root(failure);
        String message = root instanceof UnknownHostException ? "unknown host " + root.getMessage() : root.getMessage();
        if (message == null || message.isBlank()) {
            return root.getClass().getSimpleName();
        }
        return message.lines().findFirst().orElse("").strip();
    }
}
