package io.pairscope.core.statistics;

/** What statistics have in common, in the order in which reports give them. */
public enum Family {
    INFORMATION("Mutual information of the sides"),
    REFERENCE("Pairs under the Gaussian of a reference"),
    DISTANCE("Distances between two sets"),
    SIMILARITY("Cosines and the modality gap"),
    ALIGNMENT("Alignment of the sides"),
    DIVERSITY("Diversity and effective dimensions"),
    COVARIANCE("Condition of the covariance"),
    RECOVERY("Recovery of similarities");

    private final String title;

    Family(String title) {
        this.title = title;
    }

    /** A heading over its statistics. */
    public String title() {
        return title;
    }
}
