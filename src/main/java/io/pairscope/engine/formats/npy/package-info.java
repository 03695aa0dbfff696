/**
 * NumPy arrays, {@code .npy} and {@code .npz}: headers parsed strictly, rows read by position. May import
 * {@code engine.formats} and {@code engine.storage}.
 */
package io.pairscope.engine.formats.npy;
