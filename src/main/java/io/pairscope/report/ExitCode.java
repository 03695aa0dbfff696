package io.pairscope.report;

import java.util.LinkedHashMap;
import java.util.Map;

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

    /** What each says, by code. */
    public static Map<String, String> meanings() {
        Map<Integer, String> meanings = new LinkedHashMap<>();
        meanings.put(PASSED, "pass, or warnings only");
        meanings.put(CRASHED, "crash: a defect, memory that ran out, a full disk");
        meanings.put(USAGE, "wrong usage or settings, or less memory than the run would need");
        meanings.put(
                THRESHOLD_FAILED, "a check failed, ids repeat under --unique-ids, or a recovery is not determined");
        meanings.put(WARNED, "warnings, with --fail-on warn");
        meanings.put(INPUT_UNUSABLE, "input unusable");
        meanings.put(OUTPUT_TAKEN, "output directory, or directory of kept moments, taken");
        meanings.put(INTERRUPTED, "interrupted");
        Map<String, String> spelled = new LinkedHashMap<>();
        meanings.forEach((code, meaning) -> spelled.put(code.toString(), meaning));
        return spelled;
    }
}
