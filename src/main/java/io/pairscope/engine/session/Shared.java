package io.pairscope.engine.session;

import java.io.Serializable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * A value that tasks read and do not change. Every executor holds it once, as a broadcast. Tasks in the driver's JVM, as in an
 * embedded run, read the value itself, where a broadcast would make bytes of it that nobody reads.
 */
public final class Shared<T> implements Serializable, AutoCloseable {
    private static final long serialVersionUID = 1;

    private static final AtomicLong LAST_NUMBER = new AtomicLong();
    /** Values of this JVM by number. */
    private static final Map<Long, Object> HERE = new ConcurrentHashMap<>();

    private final long number;
    /** Null where tasks run in this JVM. */
    private final Broadcast<T> broadcast;

    private Shared(long number, Broadcast<T> broadcast) {
        this.number = number;
        this.broadcast = broadcast;
    }

    /** One that tasks of this JVM read. */
    static <T> Shared<T> inThisJvm(T value) {
        long number = LAST_NUMBER.incrementAndGet();
        HERE.put(number, value);
        return new Shared<>(number, null);
    }

    /** One that is sent to executors. */
    static <T> Shared<T> sent(JavaSparkContext context, T value) {
        return new Shared<>(0, context.broadcast(value));
    }

    /** Frees all values of this JVM, which has one session at a time. */
    static void closeAll() {
        HERE.clear();
    }

    @SuppressWarnings("unchecked")
    public T value() {
        if (broadcast != null) {
            return broadcast.value();
        }
        T value = (T) HERE.get(number);
        if (value == null) {
            throw new IllegalStateException(
                    "what tasks share is closed, or another class loader than the driver's runs them"
                            + " (spark.executor.userClassPathFirst)");
        }
        return value;
    }

    /** Frees it on the driver and on all executors; no task can read it afterwards. */
    @Override
    public void close() {
        if (broadcast == null) {
            HERE.remove(number);
        } else {
            broadcast.destroy();
        }
    }
}
