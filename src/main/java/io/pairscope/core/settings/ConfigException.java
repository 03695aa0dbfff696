package io.pairscope.core.settings;

/** A setting that is unknown, of the wrong type or out of range. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ConfigException(String message) {
        super(message);
    }
}
