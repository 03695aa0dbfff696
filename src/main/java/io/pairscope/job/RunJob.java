package io.pairscope.job;

import io.pairscope.core.settings.ConfigException;
import io.pairscope.core.settings.OnBadShard;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.storage.OutputTakenException;
import io.pairscope.engine.storage.RunDirectory;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.UnusableInputException;
import io.pairscope.job.Runner.Result;
import io.pairscope.report.Console;
import io.pairscope.report.ExitCode;
import io.pairscope.report.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The run of a job, from a place for its output to its verdict, and its dry run. */
public record RunJob(Job job, RunSettings settings) {
    public Result run(Session session) {
        Run run = begin(session);
        try {
            return session.watched(() -> {
                Job.Answer answer = job.work(run);
                Verdict verdict = run.finish(answer.report());
                return new Result(
                        verdict,
                        Console.of(
                                answer.summary(),
                                answer.report(),
                                verdict,
                                run.directory().toString()));
            });
        } catch (UnusableInputException unusable) {
            return new Result(run.end(Verdict.unusable(unusable.getMessage())), "");
        } catch (RuntimeException | Error failure) {
            Optional<String> reason = MemoryNeed.missing(failure);
            if (reason.isEmpty()) {
                throw failure;
            }
            return new Result(run.end(Verdict.outOfMemory(reason.get())), "");
        }
    }

    /** A run whose places were checked, and where nothing is made yet. */
    private Run begin(Session session) {
        List<String> inputs = job.sources().stream()
                .flatMap(source -> source.qualified(session).stream())
                .toList();
        RunDirectory directory = RunDirectory.at(Storage.of(session), settings.output(), settings.existing(), inputs);
        return new Run(session, job, directory, inputs, settings);
    }

    /**
     * Shows shards, settings and what a run would cost; writes nothing; refuses the places that a run would. Reads the
     * footers, and first rows where the cost depends on their dimensions.
     */
    public Result dryRun(Session session) {
        Run run = begin(session);
        List<Inventory> inventories = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (Source source : job.sources()) {
            source.inventory(session, job.columns(), job.reading().table()).ifPresent(all -> {
                Inventory unread = job.unread(run, source, all);
                inventories.add(unread);
                text.append(source.role().prefix).append(unread.details());
            });
        }
        job.require(inventories);
        settings.values().forEach((key, value) -> text.append("  " + key + " = " + value + "\n"));
        boolean stops = job.reading().onBadShard() == OnBadShard.STOP
                && inventories.stream().anyMatch(inventory -> !inventory.bad().isEmpty());
        if (!stops) {
            job.forecast(run, inventories).forEach(line -> text.append("  " + line + "\n"));
        }
        Verdict verdict = stops
                ? Verdict.unusable("bad shards, listed above")
                : Verdict.of(List.of(), List.of(), List.of(), Verdict.FailOn.ERROR);
        return new Result(verdict, text.toString());
    }

    /** What went wrong, in one line, and what to do. */
    public static String message(Throwable failure) {
        return MemoryNeed.missing(failure).orElse(failure.getMessage());
    }

    /** The exit code of a failure that left no verdict, such as one of a dry run or of a command on states. */
    public static int exitCode(Throwable failure) {
        if (failure instanceof ConfigException) {
            return ExitCode.USAGE;
        }
        if (failure instanceof UnusableInputException) {
            return ExitCode.INPUT_UNUSABLE;
        }
        if (MemoryNeed.missing(failure).isPresent()) {
            return ExitCode.USAGE;
        }
        return failure instanceof OutputTakenException ? ExitCode.OUTPUT_TAKEN : ExitCode.CRASHED;
    }
}
