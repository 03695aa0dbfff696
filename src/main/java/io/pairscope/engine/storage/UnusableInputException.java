package io.pairscope.engine.storage;

/** The input cannot be used as asked (exit code 5); the message names what is wrong, where, and what to do. */
public class UnusableInputException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UnusableInputException(String message) {
        super(message);
    }

    /** @param cause for developers; the message says it already */
    public UnusableInputException(String message, Throwable cause) {
        super(message, cause);
    }
}
