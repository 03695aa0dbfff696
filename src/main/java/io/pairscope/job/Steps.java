package io.pairscope.job;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** The wall-clock time of the steps of a run: each lasts until the next begins, and one that comes again goes on. */
final class Steps {
    private final Map<String, Double> seconds = new LinkedHashMap<>();
    private final LongSupplier clock;
    private final long start;
    private String current;
    private long began;

    Steps() {
        this(System::nanoTime);
    }

    /** @param clock in nanoseconds */
    Steps(LongSupplier clock) {
        this.clock = clock;
        this.start = clock.getAsLong();
    }

    void begin(String name) {
        long now = clock.getAsLong();
        if (current != null) {
            seconds.merge(current, (now - began) / 1e9, Double::sum);
        }
        current = name;
        began = now;
    }

    /** Ends the step that is going on. */
    void end() {
        begin(null);
    }

    Map<String, Double> seconds() {
        return seconds;
    }

    /** Seconds since the run began. */
    double total() {
        return (clock.getAsLong() - start) / 1e9;
    }
}
