/**
 * The agree job: scores against the judgment of people. May import what every job may. {@code Bootstrap} holds all coefficients and
 * their resamples, {@code Judged} the scores beside the ratings; a part of the report is one section class here.
 */
package io.pairscope.job.agree;
