package io.pairscope.core.influence;

import io.pairscope.core.moments.Marginal;

/** A statistic of some moments, to first order in their change. */
public record Linearization(double value, Sensitivity sensitivity) {
    /** Of moments nearby, such as those without one group of rows. */
    public double at(Marginal nearby) {
        return value + sensitivity.change(nearby);
    }
}
