package io.pairscope.engine.scan;

import io.pairscope.engine.scan.DistributedFold.Key;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.BinaryOperator;
import scala.Tuple2;

/** Merges each run of equal groups in a sorted sequence of partials, holding one result at a time. */
final class MergeRuns<P> implements Iterator<Tuple2<Integer, P>> {
    private final Iterator<Tuple2<Key, P>> sorted;
    private final BinaryOperator<P> merge;
    private Tuple2<Key, P> next;

    MergeRuns(Iterator<Tuple2<Key, P>> sorted, BinaryOperator<P> merge) {
        this.sorted = sorted;
        this.merge = merge;
        this.next = sorted.hasNext() ? sorted.next() : null;
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public Tuple2<Integer, P> next() {
        if (next == null) {
            throw new NoSuchElementException();
        }
        int group = next._1().group;
        P merged = next._2();
        next = sorted.hasNext() ? sorted.next() : null;
        while (next != null && next._1().group == group) {
            merged = merge.apply(merged, next._2());
            next = sorted.hasNext() ? sorted.next() : null;
        }
        return new Tuple2<>(group, merged);
    }
}
