/**
 * Commands on the history of runs: show, prune.
 *
 * <p>Imports {@code job}, {@code engine}, {@code report} and the core. A further command on the history goes here.
 */
package io.pairscope.job.history;
