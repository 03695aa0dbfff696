package io.pairscope.core.linalg;

/** The leading minor that ends at {@code pivot} (from 0) is not positive; {@code value} is what was left there. */
public record NotPositiveDefinite(int pivot, double value) implements CholeskyResult {}
