/**
 * What a run answers: report.json with its sections, checks, the verdict and its exit code, the console, a summary
 * in Markdown, metrics, a webhook.
 *
 * <p>Imports {@code core.statistics}. A section is a record here; one that the console shows is a {@link
 * io.pairscope.report.Report.Section}. The exit code of a finished run is decided in {@link io.pairscope.report.Verdict}.
 */
package io.pairscope.report;
