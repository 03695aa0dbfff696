package io.pairscope.benchmark;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Operations on doubles so far, which JMH shows per second. */
@AuxCounters
@State(Scope.Thread)
public class Flops {
    public double flops;
}
