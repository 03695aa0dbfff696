/**
 * The benchmark of a machine: an audit beside MLlib's covariance and a numpy script, warm scans beside the limits of the
 * processor.
 *
 * <p>Imports {@code job}, {@code engine}, {@code report} and the core. A further part is a constant of {@code Part}, measured in
 * {@code Rounds}.
 */
package io.pairscope.benchmark;
