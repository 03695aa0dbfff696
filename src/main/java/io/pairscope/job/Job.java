package io.pairscope.job;

import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.ReadOptions;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.storage.RunDirectory;
import io.pairscope.report.Console;
import io.pairscope.report.Report;
import java.util.List;
import java.util.Map;

/** One subcommand that leaves a run directory: what it reads, and the report it makes. */
public interface Job {
    /** What a job found: its report, before it is held to the checks, and what the console adds to it. */
    record Answer(Report report, Console.Summary summary) {
        /** The first numbers that a person looks at, by name. */
        Map<String, Double> headlines() {
            return report.first(summary.headlines());
        }
    }

    /** The subcommand, as the history names it. */
    String name();

    List<Source> sources();

    InputColumns columns();

    ReadOptions reading();

    /** The same job by what its paths are in a session, where two may be one place. */
    default Job in(Session session) {
        return this;
    }

    /**
     * Reads the footers, opens the run and makes the report.
     *
     * @throws io.pairscope.engine.storage.UnusableInputException which the frame turns into a verdict
     */
    Answer work(Run run);

    /**
     * What a run would have to read of a source; for a dry run.
     *
     * @throws io.pairscope.engine.storage.OutputTakenException when it could not begin
     */
    default Inventory unread(Run run, Source source, Inventory all) {
        return all;
    }

    /**
     * Makes sure that what was found can be used together; for a dry run, which reads no rows.
     *
     * @param found the inventories of the sources that have shards, in their order
     * @throws io.pairscope.engine.storage.UnusableInputException when it cannot
     */
    default void require(List<Inventory> found) {}

    /**
     * What a run would cost, a line each; for a dry run of usable shards.
     *
     * @param found the inventories of the sources that have shards, in their order
     * @throws io.pairscope.engine.storage.UnusableInputException when the first rows show that it cannot run
     */
    default List<String> forecast(Run run, List<Inventory> found) {
        return List.of();
    }

    /** Whether there is something to go on with in the directory of an earlier run; by default of one without results. */
    default boolean canResume(RunDirectory earlier) {
        return !earlier.isFinished();
    }

    /** Whether a run saves the moments of its pairs, which a later run can be compared with. */
    default boolean savesMoments() {
        return false;
    }
}
