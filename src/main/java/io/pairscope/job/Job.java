package io.pairscope.job;

import io.pairscope.engine.session.Session;

/** What one subcommand does in a Spark session. */
public interface Job<R> {
    R run(Session session);
}
