package io.pairscope.job;

/** The place of a Spark session, which the command line does not see. */
public interface Runner {
    Result run(SessionTask task);
}
