package io.pairscope.core.information;

import java.io.Serializable;

/** What {@link GaussianPair#fit} found: a joint Gaussian with a finite mutual information, or why there is none. */
public sealed interface GaussianFit extends Serializable permits GaussianPair, GaussianFit.Undefined {
    /** No joint Gaussian: mutual information, PMI, MID and Mahalanobis distances do not exist. */
    record Undefined(String reason) implements GaussianFit {}
}
