package io.pairscope.core.text;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Text for a console and for messages: control characters, line breaks and marks that turn the direction of writing are
 * shown as escapes, so that what an input holds cannot pass for a line of the product; credentials are cut.
 */
public final class Printable {
    /** Emoji need the joiners that are format characters, too: these stay. */
    private static final String UNSAFE =
            "\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\u061C\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069\\uFEFF";

    private static final Pattern IN_LINE = Pattern.compile("[" + UNSAFE + "]");

    private Printable() {}

    /** Whether a character is shown as an escape. */
    public static boolean isEscaped(char character) {
        return IN_LINE.matcher(String.valueOf(character)).matches();
    }

    /** One line. */
    public static String line(String text) {
        return IN_LINE.matcher(Credentials.cut(String.valueOf(text))).replaceAll(found -> "\\\\" + name(found.group()));
    }

    /** A line without the characters that are shown as escapes. */
    static String stripped(String text) {
        return IN_LINE.matcher(text).replaceAll("");
    }

    private static String name(String character) {
        return switch (character) {
            case "\n" -> "n";
            case "\r" -> "r";
            case "\t" -> "t";
            default -> String.format(Locale.ROOT, "u%04x", character.codePointAt(0));
        };
    }
}
