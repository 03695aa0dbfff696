package io.pairscope.core.statistics;

/** Where the standard error of a statistic comes from. */
public enum ErrorKind {
    /** It has none: a count, or a check of rounding. */
    NONE("none"),
    /** The jackknife over groups of rows; of two sets over the groups of each, both errors squared and added. */
    JACKKNIFE("jackknife"),
    /** The jackknife over groups of the evaluated rows, the reference held fixed. */
    JACKKNIFE_UNDER_REFERENCE("jackknife of the evaluated rows"),
    /** The job that finds the value finds its error: the scatter of what is averaged. */
    SCATTER("scatter");

    private final String title;

    ErrorKind(String title) {
        this.title = title;
    }

    /** In a few words. */
    public String title() {
        return title;
    }
}
