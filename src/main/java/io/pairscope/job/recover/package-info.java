/**
 * The recover job: similarities within a side from those between the sides.
 *
 * <p>Imports {@code job}, {@code engine}, {@code report} and the core. What only a recovery computes goes here.
 */
package io.pairscope.job.recover;
