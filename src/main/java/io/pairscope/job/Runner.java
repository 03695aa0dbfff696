package io.pairscope.job;

/** Runs a job in a session that the caller of the command line knows nothing about. */
public interface Runner {
    <R> R run(Job<R> job);
}
