package io.pairscope.job;

import io.pairscope.information.GaussianFit;
import io.pairscope.moments.JointSupport;
import io.pairscope.moments.PairMoments;

/** A set of pairs and the Gaussian fitted on it; {@code name} is how messages call it. */
record Fitted(String name, PairMoments moments, JointSupport support, GaussianFit fit) {}
