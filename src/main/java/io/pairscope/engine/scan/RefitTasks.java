package io.pairscope.engine.scan;

import io.pairscope.core.moments.LeaveOneOut;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.engine.session.Memory;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.session.Shared;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.util.LongAccumulator;

/**
 * Statistics refitted to the folds of a jackknife, one task each; reads no data, so its cost does not grow with the rows. A
 * task gets the total and the group to be left out. No more groups travel together than a share of the driver's heap holds.
 */
public final class RefitTasks {
    private static final int SHARE_OF_HEAP = 16;

    private RefitTasks() {}

    /** A refit to some moments, giving the numbers of statistics by name; what it shares is sent to every executor once. */
    public interface Refit<S> extends Serializable {
        Map<String, Double> to(PairMoments moments, S shared);
    }

    /**
     * How many folds are refitted together at most.
     *
     * @param heap of the driver, in bytes
     * @param bytes of a state
     */
    public static int atOnce(long heap, long bytes) {
        return (int) Math.max(1, heap / SHARE_OF_HEAP / bytes);
    }

    /** The numbers for each fold of the only set, in their order. */
    public static <S extends Serializable> List<Map<String, Double>> run(
            Session session, LeaveOneOut folds, S shared, Refit<S> refit) {
        return run(session, "standard errors", folds, shared, refit);
    }

    /**
     * Likewise of one of several sets.
     *
     * @param title what progress calls them
     */
    public static <S extends Serializable> List<Map<String, Double>> run(
            Session session, String title, LeaveOneOut folds, S shared, Refit<S> refit) {
        try (Shared<PairMoments> total = session.share(folds.total())) {
            IntFunction<SharedFold> fold = number -> SharedFold.of(session, folds.fold(number), total);
            return refit(session, title, "refits", folds.size(), folds.total().bytes(), fold, shared, refit);
        }
    }

    /**
     * The numbers for each of some moments, in their order.
     *
     * @param title of the step, for progress
     * @param unit of what is counted
     * @param moments by number from 0 to {@code size}; made when they travel
     */
    public static <S extends Serializable> List<Map<String, Double>> run(
            Session session,
            String title,
            String unit,
            int size,
            IntFunction<PairMoments> moments,
            S shared,
            Refit<S> refit) {
        IntFunction<SharedFold> own = number -> new SharedFold(null, session.share(moments.apply(number)));
        return refit(session, title, unit, size, moments.apply(0).bytes(), own, shared, refit);
    }

    private static <S extends Serializable> List<Map<String, Double>> refit(
            Session session,
            String title,
            String unit,
            int size,
            long bytes,
            IntFunction<SharedFold> folds,
            S shared,
            Refit<S> refit) {
        Memory memory = session.memory();
        // Where nothing travels there are no bytes beside the groups.
        int most = (memory.shared() ? 2 : 1) * atOnce(memory.driver(), bytes);
        int tasks = session.parallelism();
        // As many for one processor as for another.
        int atOnce = most > tasks ? most - most % tasks : most;
        LongAccumulator done = session.context().sc().longAccumulator();
        try (Shared<S> sent = session.share(shared)) {
            return session.step(title, size, unit, done::value, () -> {
                List<Map<String, Double>> numbers = new ArrayList<>();
                while (numbers.size() < size) {
                    int end = Math.min(size, numbers.size() + atOnce);
                    numbers.addAll(refitted(session, folds, numbers.size(), end, fold -> {
                        Map<String, Double> found = refit.to(fold.moments(), sent.value());
                        done.add(1);
                        return found;
                    }));
                }
                return numbers;
            });
        }
    }

    private static List<Map<String, Double>> refitted(
            Session session,
            IntFunction<SharedFold> folds,
            int from,
            int to,
            Function<SharedFold, Map<String, Double>> refit) {
        List<SharedFold> shared = new ArrayList<>();
        try {
            for (int number = from; number < to; number++) {
                shared.add(folds.apply(number));
            }
            return session.context()
                    .parallelize(shared, shared.size())
                    .map(refit)
                    .collect();
        } finally {
            shared.forEach(fold -> fold.own.close());
        }
    }

    /** A fold on its way to a task. */
    private static final class SharedFold implements Serializable {
        private static final long serialVersionUID = 1;

        /** Of all folds; null where there is no group to be taken out. */
        private final Shared<PairMoments> total;
        /** The group to be taken out of the total, or the fold itself. */
        private final Shared<PairMoments> own;

        private SharedFold(Shared<PairMoments> total, Shared<PairMoments> own) {
            this.total = total;
            this.own = own;
        }

        static SharedFold of(Session session, LeaveOneOut.Fold fold, Shared<PairMoments> total) {
            return fold.group()
                    .map(group -> new SharedFold(total, session.share(group)))
                    .orElseGet(() -> new SharedFold(null, session.share(fold.of())));
        }

        PairMoments moments() {
            return total == null ? own.value() : total.value().without(own.value());
        }
    }
}
