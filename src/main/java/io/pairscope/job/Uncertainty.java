package io.pairscope.job;

/** Whether statistics get standard errors that take refits. */
public enum Uncertainty {
    /** Delete-block jackknife over the row-range groups. */
    JACKKNIFE,
    OFF
}
