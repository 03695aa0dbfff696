/**
 * The retrieve job: which rows of a gallery are nearest to each row, at which rank the right one stands, and what that says
 * of an encoder.
 *
 * <p>Imports {@code job}, {@code engine}, {@code report} and the core. A class {@code …Section} puts one group of statistics,
 * or one section, into the report; what only a retrieval reports goes here.
 */
package io.pairscope.job.retrieve;
