package io.pairscope.report.page;

/** A {@code report.json} that cannot be shown; the message says what is wrong with it. */
public final class DamagedReportException extends RuntimeException {
    private static final long serialVersionUID = 1;

    DamagedReportException(String message) {
        super(message);
    }
}
