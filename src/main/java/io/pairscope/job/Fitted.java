package io.pairscope.job;

import io.pairscope.engine.MomentPass;
import io.pairscope.information.GaussianFit;
import io.pairscope.moments.JointSupport;
import io.pairscope.moments.PairMoments;
import io.pairscope.moments.Precision;
import java.util.List;
import java.util.Optional;

/**
 * A set of pairs and the Gaussian fitted on it.
 *
 * @param name how messages call it
 * @param groups the moments by row-range group
 * @param precision in which its moments were formed
 * @param pass how the pairs were read; empty when the moments come from a saved state
 */
record Fitted(
        String name,
        List<PairMoments> groups,
        PairMoments moments,
        Precision precision,
        JointSupport support,
        GaussianFit fit,
        Optional<MomentPass> pass) {}
