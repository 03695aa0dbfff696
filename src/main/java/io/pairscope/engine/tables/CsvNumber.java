package io.pairscope.engine.tables;

import java.util.Locale;
import java.util.Set;

/** Numbers as people and programs write them in CSV files. */
final class CsvNumber {
    /** What stands for no number among numbers, in any case. */
    private static final Set<String> MISSING = Set.of("nan", "na", "n/a", "null", "none");

    /** Digits that any long has room for. */
    private static final int SAFE_DIGITS = 18;

    private CsvNumber() {}

    /** Whether a value among numbers stands for none. */
    static boolean isMissing(String text) {
        return text == null || text.length() <= 4 && MISSING.contains(text.toLowerCase(Locale.ROOT));
    }

    /** Whether a text is a whole number that is written in the shortest way, so that it can be written again. */
    static boolean isInteger(String text) {
        int from = text.startsWith("-") ? 1 : 0;
        int digits = text.length() - from;
        if (digits < 1 || digits > SAFE_DIGITS || text.charAt(from) == '0' && text.length() > 1) {
            return false;
        }
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /** The number that a text spells; NaN for none. */
    static double parse(String text) {
        String word = text.toLowerCase(Locale.ROOT);
        switch (word.startsWith("-") || word.startsWith("+") ? word.substring(1) : word) {
            case "inf", "infinity":
                return word.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
            default:
                break;
        }
        char last = word.charAt(word.length() - 1);
        // Java's own literals end with d or f, or are hexadecimal.
        if (last != '.' && (last < '0' || last > '9') || word.indexOf('x') >= 0) {
            return Double.NaN;
        }
        try {
            return Double.parseDouble(word);
        } catch (NumberFormatException none) {
            return Double.NaN;
        }
    }
}
