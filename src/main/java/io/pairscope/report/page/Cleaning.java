package io.pairscope.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.pairscope.core.text.Credentials;
import io.pairscope.core.text.Excerpt;

/** Text of a page, without characters that do more than show and not longer than anybody reads; pictures up to a size in all. */
final class Cleaning {
    private static final int LONGEST_TEXT = 2_000;
    private static final int LARGEST_PICTURES = 1_000_000;

    private int pictures;

    /** The same tree with clean names and texts. */
    JsonNode of(JsonNode node) {
        if (node.isTextual()) {
            return TextNode.valueOf(of(node.textValue()));
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode();
            array.forEach(entry -> copy.add(of(entry)));
            return copy;
        }
        if (node instanceof ObjectNode object) {
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            object.properties().forEach(field -> copy.set(of(field.getKey()), of(field.getValue())));
            return copy;
        }
        return node;
    }

    private String of(String text) {
        if (!Picture.isOne(text)) {
            return Excerpt.of(Credentials.cut(text), LONGEST_TEXT);
        }
        pictures += text.length();
        return pictures <= LARGEST_PICTURES ? text : "left out: too many pictures";
    }
}
