package io.pairscope.job;

import io.pairscope.core.settings.ConfigException;
import io.pairscope.core.settings.OnBadShard;
import io.pairscope.core.text.Printable;
import io.pairscope.engine.session.Interruption;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.Checksums;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.storage.Failures;
import io.pairscope.engine.storage.MissingInputException;
import io.pairscope.engine.storage.OutputTakenException;
import io.pairscope.engine.storage.RunDirectory;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.UnusableInputException;
import io.pairscope.engine.tables.UnreadableTable;
import io.pairscope.job.Runner.Result;
import io.pairscope.report.Console;
import io.pairscope.report.ExitCode;
import io.pairscope.report.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** The run of a job, from a place for its output to its verdict, and its dry run. */
public record RunJob(Job job, RunSettings settings) {
    public Result run(Session session) {
        try (Run run = begin(session)) {
            Interruption.Scope interruption = Interruption.during(run::abort);
            try {
                return session.watched(() -> UnreadableTable.named(() -> work(run)));
            } catch (ConfigException | OutputTakenException refused) {
                throw refused;
            } catch (MissingInputException missing) {
                return ended(run, () -> run.endUnread(Verdict.unusable(missing.getMessage())));
            } catch (UnusableInputException unusable) {
                return ended(run, () -> run.end(Verdict.unusable(unusable.getMessage())));
            } catch (RuntimeException | Error failure) {
                return MemoryNeed.isRefused(failure)
                        ? ended(run, () -> run.end(Verdict.tooLittleMemory(failure.getMessage())))
                        : new Result(run.crash(failure), "");
            } finally {
                interruption.close();
            }
        }
    }

    private Result work(Run run) {
        Job.Answer answer = job.work(run);
        Verdict verdict = run.finish(answer);
        return new Result(
                verdict,
                Console.of(
                        answer.summary(),
                        answer.report(),
                        verdict,
                        run.directory().toString()),
                answer.headlines());
    }

    /** The end of a run without results, where the verdict itself may meet a full disk. */
    private static Result ended(Run run, Supplier<Verdict> end) {
        try {
            return new Result(end.get(), "");
        } catch (OutputTakenException taken) {
            throw taken;
        } catch (RuntimeException | Error failure) {
            return new Result(run.crash(failure), "");
        }
    }

    /** A run whose places were checked, and where nothing is made yet. */
    private Run begin(Session session) {
        List<String> inputs = job.sources().stream()
                .flatMap(source -> source.qualified(session).stream())
                .toList();
        RunDirectory directory =
                RunDirectory.at(Storage.of(session), settings.output(), job.name(), settings.existing(), inputs);
        return new Run(session, job, directory, inputs, settings);
    }

    /**
     * Shows shards, settings and what a run would cost; writes nothing; refuses the places that a run would. Reads the
     * footers, and first rows where the cost depends on their dimensions.
     *
     * @param keys of the settings that are shown
     */
    public Result dryRun(Session session, Set<String> keys) {
        Run run = begin(session);
        List<Inventory> inventories = new ArrayList<>();
        Map<Source, Inventory> sets = new LinkedHashMap<>();
        StringBuilder text = new StringBuilder();
        for (Source source : job.sources()) {
            source.inventory(session, job.columns(), job.reading().table(), Checksums.of(settings.checksums()))
                    .ifPresent(all -> {
                        Inventory unread = job.unread(run, source, all);
                        inventories.add(unread);
                        sets.put(source, all);
                        text.append(source.role().prefix).append(unread.details());
                    });
        }
        run.requireResumable();
        job.require(inventories);
        settings.values().forEach((key, value) -> text.append(keys.contains(key) ? line(key + " = " + value) : ""));
        boolean stops = job.reading().onBadShard() == OnBadShard.STOP
                && inventories.stream().anyMatch(inventory -> !inventory.bad().isEmpty());
        if (!stops) {
            Checksums.of(settings.checksums()).requireAll(session, inventories);
            UnreadableTable.named(() -> job.forecast(run, inventories)).forEach(more -> text.append(line(more)));
        }
        Verdict verdict = stops
                ? Verdict.unusable("bad shards, listed above"
                        + Source.adviceOnColumns(sets).map(". "::concat).orElse(""))
                : Verdict.of(List.of(), List.of(), List.of(), Verdict.FailOn.ERROR);
        return new Result(verdict, text.toString());
    }

    private static String line(String text) {
        return "  " + Printable.line(text) + "\n";
    }

    /** What went wrong, in one line, and what to do. */
    public static String message(Throwable failure) {
        return Printable.line(
                exitCode(failure) == ExitCode.CRASHED
                        ? MemoryNeed.missing(failure).orElseGet(() -> Failures.line(failure))
                        : failure.getMessage());
    }

    /** The exit code of a failure that left no verdict, such as one of a dry run or of a command on states. */
    public static int exitCode(Throwable failure) {
        if (failure instanceof ConfigException) {
            return ExitCode.USAGE;
        }
        if (failure instanceof UnusableInputException) {
            return ExitCode.INPUT_UNUSABLE;
        }
        if (MemoryNeed.isRefused(failure)) {
            return ExitCode.USAGE;
        }
        return failure instanceof OutputTakenException ? ExitCode.OUTPUT_TAKEN : ExitCode.CRASHED;
    }
}
