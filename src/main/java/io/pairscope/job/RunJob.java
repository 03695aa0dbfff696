package io.pairscope.job;

import io.pairscope.core.settings.ConfigException;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.storage.OutputTakenException;
import io.pairscope.engine.storage.RunDirectory;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.UnusableInputException;
import io.pairscope.report.Console;
import io.pairscope.report.ExitCode;
import io.pairscope.report.Verdict;
import java.util.List;

/** The run of a job, from a place for its output to its verdict. */
public record RunJob(Job job, RunSettings settings) implements SessionTask {
    @Override
    public Result run(Session session) {
        List<String> inputs = job.inputs().qualified(session);
        RunDirectory directory = RunDirectory.at(Storage.of(session), settings.output(), settings.existing(), inputs);
        Run run = new Run(session, job, directory, inputs, settings);
        try {
            Answer answer = job.work(run);
            Verdict verdict = run.finish(answer);
            return new Result(verdict, Console.of(answer.summary(), answer.report(), verdict, directory.toString()));
        } catch (UnusableInputException unusable) {
            return new Result(run.unusable(unusable.getMessage()), "");
        }
    }

    /** The exit code of a failure that no verdict tells. */
    public static int exitCode(Throwable failure) {
        if (failure instanceof ConfigException) {
            return ExitCode.USAGE;
        }
        if (failure instanceof UnusableInputException) {
            return ExitCode.INPUT_UNUSABLE;
        }
        return failure instanceof OutputTakenException ? ExitCode.OUTPUT_TAKEN : ExitCode.CRASHED;
    }
}
