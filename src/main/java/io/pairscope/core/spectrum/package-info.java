/**
 * Spectra and geometry of one set: diversity, effective rank, alignment of the sides, modality gap, cosines between
 * different rows.
 *
 * <p>Imports {@code covariance}, {@code moments}, {@code linalg}. A statistic of one set by moments is one class here
 * and one definition in the catalogue of statistics.
 */
package io.pairscope.core.spectrum;
