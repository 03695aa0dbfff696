package io.pairscope.job;

import io.pairscope.engine.session.Session;

/** Work that needs a Spark session: the run of a job, or its dry run. */
public interface SessionTask {
    Result run(Session session);
}
