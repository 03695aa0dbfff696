/**
 * How well a score agrees with people: correlations, their intervals, accuracy over preferences. May import nothing else of the
 * core. A coefficient is one class here.
 */
package io.pairscope.core.agreement;
