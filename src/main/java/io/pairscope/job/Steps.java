package io.pairscope.job;

import java.util.LinkedHashMap;
import java.util.Map;

/** The wall-clock time of the steps of a run: each lasts until the next begins, and one that comes again goes on. */
final class Steps {
    private final Map<String, Double> seconds = new LinkedHashMap<>();
    private final long start = System.nanoTime();
    private String current;
    private long began;

    void begin(String name) {
        long now = System.nanoTime();
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
        return (System.nanoTime() - start) / 1e9;
    }
}
