/**
 * Commands on saved moments: show, merge.
 *
 * <p>Imports {@code job}, {@code engine}, {@code report} and the core. A further command on states goes here.
 */
package io.pairscope.job.state;
