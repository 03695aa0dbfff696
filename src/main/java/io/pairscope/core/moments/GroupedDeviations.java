package io.pairscope.core.moments;

import java.io.Serializable;

/**
 * Cluster-robust standard error of a mean over rows that depend on one another within groups, groups being independent:
 * {@code SE² = Σ_g (Σ_{i∈g} (x_i − m))² / N²}, m the mean over all N rows. Groups of one row each give the usual error with
 * divisor N. Few groups make it too small, by a factor of about √(1 − 1/G). Liang and Zeger, "Longitudinal data analysis using
 * generalized linear models" (1986).
 */
public final class GroupedDeviations implements Serializable {
    private static final long serialVersionUID = 1;

    private long groups;
    private long rows;
    private double squares;

    /** Adds a whole group of rows by the sum of their {@code x_i − m}. */
    public void add(double sumOfDeviations, long rowsOfGroup) {
        groups++;
        rows += rowsOfGroup;
        squares += sumOfDeviations * sumOfDeviations;
    }

    /** Adds other groups. */
    public void merge(GroupedDeviations later) {
        groups += later.groups;
        rows += later.rows;
        squares += later.squares;
    }

    /** G. */
    public long groups() {
        return groups;
    }

    /** N. */
    public long rows() {
        return rows;
    }

    /** Of the mean, in the unit of x; NaN of no rows. */
    public double standardError() {
        return Math.sqrt(squares) / rows;
    }
}
