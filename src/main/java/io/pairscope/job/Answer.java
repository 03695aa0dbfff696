package io.pairscope.job;

import io.pairscope.report.Console;
import io.pairscope.report.Report;
import java.util.List;

/**
 * The answer of a job, before it is held to the checks.
 *
 * @param errors for which the run fails whatever the checks say
 */
public record Answer(Report report, List<String> errors, List<String> warnings, Console.Summary summary) {}
