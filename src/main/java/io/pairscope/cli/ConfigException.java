package io.pairscope.cli;

/** A setting that is unknown, of the wrong type or out of range (exit code 2). */
final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ConfigException(String message) {
        super(message);
    }
}
