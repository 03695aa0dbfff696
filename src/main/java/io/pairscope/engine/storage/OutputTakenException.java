package io.pairscope.engine.storage;

/** The output directory must not be written to (exit code 6). */
public final class OutputTakenException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public OutputTakenException(String message) {
        super(message);
    }
}
