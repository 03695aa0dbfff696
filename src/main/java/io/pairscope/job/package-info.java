/**
 * The frame of all jobs: {@link io.pairscope.job.RunJob} runs a {@link io.pairscope.job.Job} from a place for its output to
 * its verdict; fitted sets, standard errors, history. One folder below this one is one job.
 *
 * <p>Imports {@code engine}, {@code report} and the core, and no job folder. A job is a folder here and a command in
 * {@code cli}.
 */
package io.pairscope.job;
