package io.pairscope.engine.scan;

import java.io.Closeable;
import java.io.Serializable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Results of tasks on their way to the driver. Tasks in the JVM of the driver, those of an embedded run, hand them over as they
 * are; spelled in bytes, moved and read again, large ones take longer than to be computed. For the driver, until it is closed.
 *
 * @param <T> a result; its task changes it no more
 */
final class Handover<T> implements Closeable {
    private static final AtomicLong LAST = new AtomicLong();
    /** Those of the driver in this JVM: none in an executor of its own. */
    private static final Map<Long, Handover<?>> OPEN = new ConcurrentHashMap<>();

    /** For tasks. */
    final long number = LAST.incrementAndGet();

    private final Map<Long, T> waiting = new ConcurrentHashMap<>();

    Handover() {
        OPEN.put(number, this);
    }

    /**
     * What Spark carries.
     *
     * @param ticket of a result that waits in the driver
     * @param result null where it waits
     */
    record Parcel<T>(long ticket, T result) implements Serializable {}

    /** Called by a task. A result of an attempt that Spark gives up waits in vain. */
    @SuppressWarnings("unchecked")
    static <T> Parcel<T> send(long handover, T result) {
        Handover<T> here = (Handover<T>) OPEN.get(handover);
        if (here == null) {
            return new Parcel<>(0, result);
        }
        long ticket = LAST.incrementAndGet();
        here.waiting.put(ticket, result);
        return new Parcel<>(ticket, null);
    }

    /** To be called once for each parcel. */
    T take(Parcel<T> parcel) {
        T result = parcel.result == null ? waiting.remove(parcel.ticket) : parcel.result;
        if (result == null) {
            throw new IllegalStateException("the result of a task is not there");
        }
        return result;
    }

    @Override
    public void close() {
        OPEN.remove(number);
    }
}
