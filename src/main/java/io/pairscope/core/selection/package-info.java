/**
 * Which rows to keep by a score: exact thresholds from counts, near duplicates that give way to better rows. May import
 * {@code core.similarity}, {@code core.moments} and {@code core.linalg}. A rule of selection is one class here.
 */
package io.pairscope.core.selection;
