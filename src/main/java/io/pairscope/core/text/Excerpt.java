package io.pairscope.core.text;

import java.util.regex.Pattern;

/** The beginning of a text of any origin in one line, without characters that do more than show. */
public final class Excerpt {
    private static final int LONGEST = 200;

    private static final Pattern BREAKS = Pattern.compile("[\\s\\x{85}\\p{Zl}\\p{Zp}]+");

    /** Marks above and below a letter: a tower of them would cover other lines. */
    private static final Pattern TOWERS = Pattern.compile("(\\p{M}{4})\\p{M}+");

    private Excerpt() {}

    /** Up to 200 code points; an ellipsis stands for the rest. */
    public static String of(String text) {
        return of(text, LONGEST);
    }

    /** Up to so many code points. */
    public static String of(String text, int longest) {
        String line = TOWERS.matcher(Printable.stripped(BREAKS.matcher(text).replaceAll(" ")))
                .replaceAll("$1");
        return line.codePointCount(0, line.length()) <= longest
                ? line
                : line.substring(0, line.offsetByCodePoints(0, longest)) + "…";
    }
}
