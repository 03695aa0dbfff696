package io.pairscope.job;

import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.ReadOptions;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.Inventory;
import java.util.List;
import java.util.Optional;

/** The sources of a job, the columns that are read of them, and how. */
public record Inputs(List<Source> sources, InputColumns columns, ReadOptions reading) {
    /** Absolute paths of all sources. */
    List<String> qualified(Session session) {
        return sources.stream()
                .flatMap(source -> Inventory.qualified(session, source.paths()).stream())
                .toList();
    }

    /** The shards of a source, by their footers; empty when it is not given, or a saved state. */
    Optional<Inventory> inventory(Session session, Source source) {
        return source.hasShards() ? Optional.of(Inventory.of(session, source.paths(), columns)) : Optional.empty();
    }
}
