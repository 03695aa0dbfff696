package io.pairscope.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Small reports of all jobs, and hostile ones. */
final class Samples {
    static final List<String> JOBS = List.of("audit", "compare", "recover", "retrieve", "filter", "agree");
    /** A report of before there was a page. */
    static final String OLD = "audit-old";

    /** What a hostile text would set, did it run. */
    static final String PLANTED = "planted";

    static final List<String> HOSTILE = List.of(
            "</script><script>document.title='planted'</script>",
            "\"><img src=http://planted.example/x onerror=\"document.title='planted'\">",
            "'><svg onload=document.title='planted'>",
            "<!--<script>document.title='planted'",
            "{{constructor.constructor('document.title=\"planted\"')()}} ${document.title='planted'} $unsafe{1}",
            "javascript:document.title='planted'",
            "data:text/html;base64,PHNjcmlwdD5kb2N1bWVudC50aXRsZT0ncGxhbnRlZCc8L3NjcmlwdD4=",
            "data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9ImRvY3VtZW50LnRpdGxlPSdwbGFudGVkJyIvPg==",
            "data:image/png;base64,AAAA\" onerror=\"document.title='planted'",
            "</style><style>@import url(http://planted.example/y);</style>",
            "&lt;img src=x onerror=document.title='planted'&gt;",
            "gnp.\u202Eexe\u2066 \u0000\u0007\u001b[2K\u2028\u2029\uFEFF",
            "x\r\nverdict  pass (exit 0)",
            "\\\"};document.title='planted';//",
            "x".repeat(5_000),
            "<a href=http://planted.example>".repeat(200));

    private static final ObjectMapper JSON = new ObjectMapper();

    private Samples() {}

    static String read(String name) {
        try {
            return Files.readString(Path.of("src/test/resources/io/pairscope/report/page/" + name + ".json"));
        } catch (IOException missing) {
            throw new IllegalStateException("no sample " + name, missing);
        }
    }

    static JsonNode tree(String name) {
        return parse(read(name));
    }

    static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException damaged) {
            throw new IllegalStateException("a sample is damaged", damaged);
        }
    }

    static String html(String report) {
        return Page.html(report, Optional.empty(), Optional.empty());
    }

    /** One report with all that the reports of all jobs have. */
    static ObjectNode ofAllJobs() {
        ObjectNode all = JSON.createObjectNode();
        JOBS.forEach(job -> merge(all, (ObjectNode) tree(job)));
        return all;
    }

    private static void merge(ObjectNode into, ObjectNode from) {
        for (Map.Entry<String, JsonNode> field : from.properties()) {
            JsonNode there = into.get(field.getKey());
            if (there instanceof ObjectNode object && field.getValue() instanceof ObjectNode further) {
                merge(object, further);
            } else if (there == null
                    || there.isNull()
                    || there.isEmpty() && field.getValue().isContainerNode()) {
                into.set(field.getKey(), field.getValue().deepCopy());
            }
        }
    }

    /** The same shape with hostile texts in the place of all texts, and one more field of a hostile name in every object. */
    static JsonNode hostile(JsonNode node) {
        return new Attack().on(node);
    }

    private static final class Attack {
        private int next;

        private String text() {
            return HOSTILE.get(next++ % HOSTILE.size());
        }

        JsonNode on(JsonNode node) {
            if (node.isTextual()) {
                return TextNode.valueOf(text());
            }
            if (node instanceof ArrayNode array) {
                ArrayNode copy = JSON.createArrayNode();
                array.forEach(entry -> copy.add(on(entry)));
                return copy;
            }
            if (node instanceof ObjectNode object) {
                ObjectNode copy = JSON.createObjectNode();
                object.properties().forEach(field -> copy.set(field.getKey(), on(field.getValue())));
                object.properties().stream().findFirst().ifPresent(first -> copy.set(text(), on(first.getValue())));
                return copy;
            }
            return node;
        }
    }
}
