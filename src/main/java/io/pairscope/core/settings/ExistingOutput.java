package io.pairscope.core.settings;

/** The fate of an output directory that is there already. */
public enum ExistingOutput {
    REFUSE,
    /** Replace it, if an earlier run left it. */
    REPLACE,
    /** Go on with what an earlier run left unfinished. */
    RESUME
}
