package io.pairscope.job.state;

import io.pairscope.core.moments.PairMoments;
import io.pairscope.engine.scan.MomentList;
import io.pairscope.engine.snapshot.MomentsFile.Header;
import io.pairscope.engine.snapshot.MomentsFile.State;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.UnusableInputException;
import java.util.ArrayList;
import java.util.List;

/** Several saved states as one: their groups one after the other. */
final class StateMerge {
    private StateMerge() {}

    /** @throws UnusableInputException when they were not measured alike, or hold the same rows */
    static State of(List<State> states) {
        State first = states.get(0);
        List<PairMoments> groups = new MomentList();
        List<String> inputs = new ArrayList<>();
        for (State state : states) {
            requireAlike(first, state);
            for (String input : state.header().inputs()) {
                for (String other : inputs) {
                    if (Storage.overlap(input, other)) {
                        throw new UnusableInputException(
                                "two states hold the same rows of " + input + ", which would count twice");
                    }
                }
                inputs.add(input);
            }
            groups.addAll(state.groups());
        }
        Header h = first.header();
        return new State(new Header(h.normalization(), h.precision(), h.imageColumn(), h.textColumn(), inputs), groups);
    }

    private static void requireAlike(State a, State b) {
        PairMoments p = a.groups().get(0);
        PairMoments q = b.groups().get(0);
        requireEqual("dimensions", p.imageDims() + " + " + p.textDims(), q.imageDims() + " + " + q.textDims());
        requireEqual("normalize", a.header().normalization(), b.header().normalization());
        requireEqual("precision", a.header().precision(), b.header().precision());
        requireEqual("image column", a.header().imageColumn(), b.header().imageColumn());
        requireEqual("text column", a.header().textColumn(), b.header().textColumn());
    }

    private static void requireEqual(String what, Object a, Object b) {
        if (!a.equals(b)) {
            throw new UnusableInputException(
                    "these states cannot be merged: " + what + " is " + a + " in one and " + b + " in another");
        }
    }
}
