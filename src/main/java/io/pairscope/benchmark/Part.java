package io.pairscope.benchmark;

import io.pairscope.core.text.Constant;

/** A part of the benchmark: what is measured once per round. */
public enum Part {
    LIMITS("limits of the machine"),
    WARM("warm scans"),
    AUDIT("whole audit"),
    AUDIT_WITHOUT_ERRORS("… without errors"),
    MLLIB("MLlib's covariance alone"),
    NUMPY("numpy script"),
    SMALLEST_AUDIT("smallest audit");

    private final String title;

    Part(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** The name as files and measures have it. */
    String spelled() {
        return Constant.key(this);
    }

    /** One of its measures, whose name begins with that of the part. */
    Measure measure(String what) {
        return new Measure(this, spelled() + "_" + what);
    }
}
