package io.pairscope.engine.storage;

/** A path of an input at which there is nothing, such as a mistyped one; nothing was read of it. */
public final class MissingInputException extends UnusableInputException {
    private static final long serialVersionUID = 1;

    public MissingInputException(String message) {
        super(message);
    }
}
