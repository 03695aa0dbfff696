package io.pairscope.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pairscope.report.page.Chart.Bars;
import java.util.Optional;
import java.util.Set;

/** Where the numbers come from: versions, settings, shards, seconds by step; of the manifest. */
final class ProvenanceSection {
    private static final Set<String> ELSEWHERE = Set.of("config", "libraries", "seconds");

    private ProvenanceSection() {}

    static Optional<Section> of(RunFiles run) {
        JsonNode manifest = run.manifest();
        Section.Builder section = new Section.Builder("provenance", "Provenance")
                .table("Run", "", Records.fields("How it was run", "name", "value", scalars(manifest)))
                .figure(
                        "seconds",
                        "Seconds by step",
                        "Where the time went.",
                        Bars.of("step", "seconds", manifest.path("seconds")))
                .folded("Settings in force", Records.fields("Settings", "key", "value", manifest.path("config")))
                .folded("Libraries", Records.fields("Libraries", "name", "file", manifest.path("libraries")));
        Records.fields(manifest)
                .filter(field -> field.getValue().path(0).has("shard"))
                .forEach(field -> section.folded(
                        Numbers.count(field.getValue().size()) + " "
                                + field.getKey().replace('_', ' '),
                        Records.table(
                                field.getKey(),
                                field.getValue(),
                                "shard",
                                "rows",
                                "bytes",
                                "format",
                                "image_type",
                                "text_type")));
        return section.build();
    }

    private static JsonNode scalars(JsonNode manifest) {
        ObjectNode simple = JsonNodeFactory.instance.objectNode();
        Records.fields(manifest)
                .filter(field ->
                        !ELSEWHERE.contains(field.getKey()) && !field.getValue().isNull())
                .filter(field -> !field.getValue().path(0).has("shard"))
                .forEach(field -> simple.set(field.getKey(), field.getValue()));
        return simple;
    }
}
