package io.pairscope.core.settings;

/** The fate of a run when a shard cannot be used. */
public enum OnBadShard {
    /** The run stops with exit code 5 and names every such shard. */
    STOP,
    /** The run goes on without the shard; its rows are quarantined. */
    QUARANTINE
}
