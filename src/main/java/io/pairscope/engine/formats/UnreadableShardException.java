package io.pairscope.engine.formats;

/** A shard whose pages cannot be decoded, as only a scan shows. */
public final class UnreadableShardException extends Exception {
    private static final long serialVersionUID = 1;

    public UnreadableShardException(String message, Throwable cause) {
        super(message, cause);
    }
}
