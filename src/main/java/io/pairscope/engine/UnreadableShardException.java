package io.pairscope.engine;

/** A shard whose pages cannot be decoded, as only the scan shows. */
final class UnreadableShardException extends Exception {
    private static final long serialVersionUID = 1;

    UnreadableShardException(String message, Throwable cause) {
        super(message, cause);
    }
}
