package io.pairscope.report;

/** The exit codes of the process. */
public final class ExitCode {
    public static final int PASSED = 0;
    /** A defect, memory that ran out, a full disk. */
    public static final int CRASHED = 1;
    /** A wrong option or setting, or less memory than the run would need. */
    public static final int USAGE = 2;

    public static final int THRESHOLD_FAILED = 3;
    /** Warnings, where {@code fail-on = warn}. */
    public static final int WARNED = 4;

    public static final int INPUT_UNUSABLE = 5;
    /** An output directory that must not be written to. */
    public static final int OUTPUT_TAKEN = 6;
    /** SIGINT or SIGTERM. */
    public static final int INTERRUPTED = 130;

    private ExitCode() {}
}
