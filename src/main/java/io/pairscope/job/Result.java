package io.pairscope.job;

import io.pairscope.report.Verdict;

/** How a job ended, and what to show a person. */
public record Result(Verdict verdict, String summary) {}
