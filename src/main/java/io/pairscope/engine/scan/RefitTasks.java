package io.pairscope.engine.scan;

import io.pairscope.core.moments.LeaveOneOut;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.session.Shared;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.util.LongAccumulator;

/**
 * Statistics refitted to the folds of a jackknife, one task each; reads no data, so its cost does not grow with the rows. A
 * task gets the total and the group to be left out. Groups travel a few at a time.
 */
public final class RefitTasks {
    /** Groups that travel together; as many as cores at 2 × 2048 dimensions on two. */
    private static final long BYTES_AT_ONCE = 192L << 20;

    private RefitTasks() {}

    /** A refit to some moments, giving the numbers of statistics by name; shipped to tasks. */
    public interface Refit extends Serializable {
        Map<String, Double> to(PairMoments moments);
    }

    /** A refit that needs a large value, which is sent to every executor once. */
    public interface RefitWith<S> extends Serializable {
        Map<String, Double> to(PairMoments moments, S shared);
    }

    /** The numbers for each fold, in their order. */
    public static <S extends Serializable> List<Map<String, Double>> run(
            Session session, LeaveOneOut folds, S shared, RefitWith<S> refit) {
        try (Shared<S> sent = session.share(shared)) {
            return run(session, folds, fold -> refit.to(fold, sent.value()));
        }
    }

    public static List<Map<String, Double>> run(Session session, LeaveOneOut folds, Refit refit) {
        LongAccumulator done = session.context().sc().longAccumulator();
        int atOnce = (int) Math.max(1, BYTES_AT_ONCE / folds.total().bytes());
        try (Shared<PairMoments> total = session.share(folds.total())) {
            return session.step("standard errors", Arrays.stream(folds.rows()).sum(), done::value, () -> {
                List<Map<String, Double>> numbers = new ArrayList<>();
                while (numbers.size() < folds.size()) {
                    int end = Math.min(folds.size(), numbers.size() + atOnce);
                    numbers.addAll(batch(session, folds, numbers.size(), end, total, refit, done));
                }
                return numbers;
            });
        }
    }

    private static List<Map<String, Double>> batch(
            Session session,
            LeaveOneOut folds,
            int from,
            int to,
            Shared<PairMoments> total,
            Refit refit,
            LongAccumulator done) {
        List<SharedFold> shared = new ArrayList<>();
        try {
            for (int number = from; number < to; number++) {
                shared.add(SharedFold.of(session, folds.fold(number), total));
            }
            return session.context()
                    .parallelize(shared, shared.size())
                    .map(fold -> {
                        PairMoments moments = fold.moments();
                        Map<String, Double> numbers = refit.to(moments);
                        done.add(moments.count());
                        return numbers;
                    })
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
