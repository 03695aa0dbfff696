package io.pairscope.job.compare;

import io.pairscope.core.divergence.SamplingFloor;

/**
 * What chance gives the Fréchet distance of a part.
 *
 * @param sorted whether the means of row ranges vary more than in random order, so that the floor is too high
 */
record Chance(SamplingFloor floor, boolean sorted) {}
