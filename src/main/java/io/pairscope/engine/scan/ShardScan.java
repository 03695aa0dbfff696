package io.pairscope.engine.scan;

import io.pairscope.engine.listing.BadShard;
import io.pairscope.engine.scan.DistributedFold.Key;
import io.pairscope.engine.scan.TaskRun.Source;
import io.pairscope.engine.session.Memory;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.BlockReader;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.shards.RowRules;
import io.pairscope.engine.shards.ScanTask;
import io.pairscope.engine.storage.UnusableInputException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;
import scala.Tuple2;

/**
 * A scan over the shards of an input: plan, reader, retries, progress, unreadable shards and the count of rows. What is
 * done with the rows is the {@link BlockTask}'s. Results come in plan order, whoever computed them and when.
 */
public final class ShardScan {
    private final Session session;
    private final String title;
    private final List<ScanTask> plan;
    private final long rows;
    private final Source source;
    /** The rows that the first scan saw; empty in the first scan. */
    private final Optional<RowsSeen> expected;

    private ShardScan(
            Session session,
            String title,
            Inventory inventory,
            BlockReader reader,
            RowRules rules,
            Optional<RowsSeen> expected) {
        this(
                session,
                title,
                inventory.plan(),
                inventory.rows(),
                new Source(reader, rules, session.context().sc().longAccumulator()),
                expected);
    }

    private ShardScan(
            Session session, String title, List<ScanTask> plan, long rows, Source source, Optional<RowsSeen> expected) {
        this.session = session;
        this.title = title;
        this.plan = plan;
        this.rows = rows;
        this.source = source;
        this.expected = expected;
    }

    /** The first scan of an input; its title is shown in the Spark UI and as progress. */
    static ShardScan first(Session session, String title, Inventory inventory, BlockReader reader, RowRules rules) {
        return new ShardScan(session, title, inventory, reader, rules, Optional.empty());
    }

    /** A further scan of an input, which has to find what the first one found. */
    public static ShardScan again(Session session, String title, MomentResult first) {
        Inventory inventory = first.inventory();
        Optional<RowsSeen> seen = Optional.of(first.seen());
        return new ShardScan(session, title, inventory, inventory.reader(session), first.rules(), seen);
    }

    /** A look at some rows of an input, with the labels that are shown; by shard, as {@link ScanTask#lookup} takes them. */
    static ShardScan lookup(Session session, String title, MomentResult first, Map<String, long[]> rows) {
        Inventory inventory = first.inventory();
        List<ScanTask> plan = ScanTask.lookup(inventory.shards(), rows);
        return new ShardScan(
                session,
                title,
                plan,
                plan.stream().mapToLong(ScanTask::rows).sum(),
                new Source(
                        inventory.reader(session),
                        first.rules().inOneRange(),
                        session.context().sc().longAccumulator()),
                Optional.empty());
    }

    /** The same scan in more and smaller tasks of full blocks, for work that takes longer than reading. */
    ShardScan inSmallTasks() {
        Source whole = new Source(source.reader(), source.rules().inOneRange(), source.progress());
        return new ShardScan(session, title, ScanTask.small(plan), rows, whole, expected);
    }

    /**
     * Reads the input once.
     *
     * @return the results of the tasks, in plan order
     * @throws UnusableInputException when the input is no longer what the first scan saw
     */
    public <R> List<R> collect(BlockTask<R> task) {
        return read(step(() -> pieces(task).collect()));
    }

    /**
     * Reads the input once and merges the results of its tasks in plan order.
     *
     * @param merge from an earlier and a later result to one; may use the earlier one up
     */
    <R> R fold(BlockTask<R> task, Function2<R, R, R> merge) {
        return read(step(() -> DistributedFold.merged(
                        pieces(task).mapToPair(result -> new Tuple2<>(new Key(0, result.task), result)),
                        1,
                        (earlier, later) -> earlier.merge(later, merge))))
                .get(0);
    }

    /** The results of tasks, when none of them has failed and all rows are there. */
    <R> List<R> read(List<TaskResult<R>> results) {
        List<BadShard> failures =
                results.stream().flatMap(result -> result.failures.stream()).toList();
        RowsSeen seen = new RowsSeen();
        results.forEach(result -> seen.add(result.seen));
        requireUnchanged(failures, seen);
        return results.stream().map(result -> result.result).toList();
    }

    void requireUnchanged(List<BadShard> failures, RowsSeen seen) {
        if (!failures.isEmpty()) {
            throw unreadable(failures.get(0));
        }
        expected.flatMap(first -> first.differenceFrom(seen)).ifPresent(difference -> {
            throw changed(difference);
        });
    }

    static UnusableInputException unreadable(BadShard shard) {
        return changed(shard + " (the first scan could read it)");
    }

    static UnusableInputException changed(String what) {
        return new UnusableInputException(
                "the input changed between the two scans: " + what + ". Run it again when nothing writes to the input");
    }

    /** Results that stay with the executors, where further jobs use them. */
    <R> KeptResults<R> keep(BlockTask<R> task) {
        session.describe(title);
        return new KeptResults<>(this, computed(task));
    }

    /** The pieces of all tasks, in plan order; computed when a job asks for them, unless an interrupted run has kept them. */
    <P, R> JavaRDD<P> pieces(StreamTask<P, R> task) {
        Source shipped = source;
        Optional<Checkpoint> checkpoint = Checkpoint.next(session, title, plan);
        return checkpoint.isEmpty() ? computed(task) : kept(shipped, checkpoint.get(), task);
    }

    private <P, R> JavaRDD<P> kept(Source shipped, Checkpoint checkpoint, StreamTask<P, R> task) {
        return tasks().flatMap(next -> checkpoint.pieces(
                next,
                () -> new TaskRun<>(shipped, next, task),
                task::isUsable,
                () -> shipped.progress().add(next.rows())));
    }

    private <P, R> JavaRDD<P> computed(StreamTask<P, R> task) {
        Source shipped = source;
        return tasks().flatMap(next -> new TaskRun<>(shipped, next, task));
    }

    private JavaRDD<ScanTask> tasks() {
        return session.context().parallelize(plan, Math.max(1, taskCount()));
    }

    int taskCount() {
        return plan.size();
    }

    /** The memory that its tasks and its results have. */
    Memory memory() {
        return session.memory();
    }

    /** Runs a job that reads the rows of this scan and of another one, under the title of this one. */
    <T> T stepWith(ShardScan other, Supplier<T> work) {
        return session.step(
                title,
                rows + other.rows,
                () -> source.progress().value() + other.source.progress().value(),
                work);
    }

    /** Runs the job that reads the rows, under the scan's title. */
    <T> T step(Supplier<T> work) {
        return session.step(title, rows, source.progress()::value, work);
    }
}
