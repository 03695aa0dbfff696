package io.pairscope.core.statistics;

import java.util.function.Supplier;

/** A value that is computed when it is first asked for. For one thread. */
final class Lazy<T> {
    private Supplier<T> compute;
    private T value;

    Lazy(Supplier<T> compute) {
        this.compute = compute;
    }

    T get() {
        if (compute != null) {
            value = compute.get();
            compute = null;
        }
        return value;
    }
}
