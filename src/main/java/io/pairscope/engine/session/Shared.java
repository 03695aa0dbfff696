package io.pairscope.engine.session;

import java.io.Serializable;
import org.apache.spark.broadcast.Broadcast;

/** A value that tasks read and every executor holds once: a broadcast. */
public final class Shared<T> implements Serializable, AutoCloseable {
    private static final long serialVersionUID = 1;

    private final Broadcast<T> broadcast;

    Shared(Broadcast<T> broadcast) {
        this.broadcast = broadcast;
    }

    public T value() {
        return broadcast.value();
    }

    /** Frees it on the driver and on all executors; no task can read it afterwards. */
    @Override
    public void close() {
        broadcast.destroy();
    }
}
