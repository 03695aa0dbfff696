package io.pairscope.benchmark;

/**
 * A measure of a part, such as its seconds.
 *
 * @param name in {@code benchmark.json}
 */
record Measure(Part part, String name) {}
