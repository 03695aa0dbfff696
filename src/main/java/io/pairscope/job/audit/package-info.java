/**
 * The audit job: moments, information, scores of all pairs, suspect shards, shuffle check.
 *
 * <p>Imports {@code job}, {@code engine}, {@code report} and the core. What only an audit computes goes here.
 */
package io.pairscope.job.audit;
