/**
 * The compare job: two sets by their moments.
 *
 * <p>Imports {@code job}, {@code engine}, {@code report} and the core. What only a comparison computes goes here.
 */
package io.pairscope.job.compare;
