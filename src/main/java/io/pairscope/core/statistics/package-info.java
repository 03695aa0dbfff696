/**
 * The statistics that reports hold: names, units, values.
 *
 * <p>May import all of the core. A statistic is one definition here; reports, checks, docs and history follow from it.
 */
package io.pairscope.core.statistics;
