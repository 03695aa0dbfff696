package io.pairscope.job;

import io.pairscope.engine.session.Session;
import java.util.Locale;
import java.util.Optional;

/** The memory of a run: what it needs, and what to do where it has less. */
final class MemoryNeed {
    private static final double GIB = 1L << 30;

    private MemoryNeed() {}

    /** Why a run failed and what to do, when memory ran out. */
    static Optional<String> missing(Throwable failure) {
        return Session.outOfMemory(failure)
                .map(what -> String.format(
                        Locale.ROOT,
                        "out of memory with a heap of %.1f GiB (%s). %s",
                        Runtime.getRuntime().maxMemory() / GIB,
                        what,
                        REMEDY));
    }

    private static final String REMEDY = "Give it more with PAIRSCOPE_JAVA_OPTIONS=-Xmx4g, on a cluster with"
            + " --driver-memory and --executor-memory, or take less with --set uncertainty=off or fewer --set groups";
}
