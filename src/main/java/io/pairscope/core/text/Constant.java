package io.pairscope.core.text;

import java.util.Locale;

/** Constants of an enum as files and people spell them, in lower case. */
public final class Constant {
    private Constant() {}

    /** As names of fields and columns are written: {@code image_mean}. */
    public static String key(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** As settings and options are written: {@code ledoit-wolf}. */
    public static String option(Enum<?> constant) {
        return key(constant).replace('_', '-');
    }

    /** As sentences have it: {@code not positive definite}. */
    public static String words(Enum<?> constant) {
        return key(constant).replace('_', ' ');
    }
}
