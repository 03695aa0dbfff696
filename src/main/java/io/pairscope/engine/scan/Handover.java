package io.pairscope.engine.scan;

import java.io.Closeable;
import java.io.Serializable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The way of task results to the driver. Tasks in its JVM, as in an embedded run, hand them over as they are; other executors
 * send them in bytes. The driver opens one for a job and closes it behind the job.
 *
 * @param <T> a result; its task changes it no more
 */
final class Handover<T> implements Closeable {
    /** Of handovers and of tickets. */
    private static final AtomicLong LAST_NUMBER = new AtomicLong();
    /** Those of the driver in this JVM: none in an executor of its own. */
    private static final Map<Long, Handover<?>> OPEN = new ConcurrentHashMap<>();

    /** For tasks. */
    final long number = LAST_NUMBER.incrementAndGet();

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
        long ticket = LAST_NUMBER.incrementAndGet();
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
