package io.pairscope.report;

/** A named part of a report that the console shows in one line. */
public interface Section {
    String summary();
}
