package io.pairscope.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.pairscope.core.text.Excerpt;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A cell of a table: text, or a picture with a text for those who do not see it.
 *
 * @param isNumber whether it stands flush right
 * @param picture a data URL, or null
 */
record Cell(String text, boolean isNumber, String picture) {
    private static final int LONGEST = 300;
    private static final Pattern LONG_WORD = Pattern.compile("\\S{36}");

    static Cell text(String text) {
        return new Cell(Excerpt.of(text, LONGEST), false, null);
    }

    static Cell number(double value) {
        return shown(Numbers.of(value));
    }

    /** A number that is spelled already. */
    static Cell shown(String number) {
        return new Cell(number, true, null);
    }

    static Cell picture(String url, String instead) {
        return Picture.isOne(url) ? new Cell(Excerpt.of(instead, LONGEST), false, url) : text(instead);
    }

    /** How it is set, as a class of the style sheet: words that are too long for a column may break anywhere. */
    String kind() {
        if (isNumber) {
            return "number";
        }
        return LONG_WORD.matcher(text).find() ? "long" : "text";
    }

    /** Whatever a report may hold in a place. */
    static Cell of(JsonNode node) {
        if (node.isNumber()) {
            return number(node.doubleValue());
        }
        if (node.isBoolean()) {
            return text(node.booleanValue() ? "yes" : "no");
        }
        return text(node.isMissingNode() || node.isNull() ? Numbers.NONE : words(node));
    }

    private static String words(JsonNode node) {
        if (node.isArray()) {
            return Records.of(node).map(entry -> of(entry).text()).collect(Collectors.joining("; "));
        }
        if (node.isObject()) {
            return Records.fields(node)
                    .map(field -> field.getKey() + " " + of(field.getValue()).text())
                    .collect(Collectors.joining(", "));
        }
        return node.asText();
    }
}
