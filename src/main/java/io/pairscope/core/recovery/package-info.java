/**
 * Recovery of similarities within one side from those between the sides (Herzog and Wang 2026).
 *
 * <p>Imports {@code covariance}, {@code moments}, {@code linalg}. Solvers and their checks go here; passes over data are
 * in {@code engine.scan}.
 */
package io.pairscope.core.recovery;
