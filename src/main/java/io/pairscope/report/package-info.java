/**
 * What a run answers: report.json with its sections, checks, the verdict and its exit code, the console.
 *
 * <p>Imports {@code core.statistics}. A section is a record here; an exit code is decided in {@link
 * io.pairscope.report.Verdict}.
 */
package io.pairscope.report;
