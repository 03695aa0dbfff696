package io.pairscope.engine.shards;

import io.pairscope.core.moments.Rejection;

/** Why a row cannot be used, as it is kept beside the row: the code of the reason, then the detail. */
record RowFault(Rejection reason, String detail) {
    private static final String SEPARATOR = ": ";

    static RowFault of(String text) {
        int at = text.indexOf(SEPARATOR);
        return new RowFault(Rejection.of(text.substring(0, at)), text.substring(at + SEPARATOR.length()));
    }

    @Override
    public String toString() {
        return reason.code() + SEPARATOR + detail;
    }
}
