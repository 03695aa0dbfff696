package io.pairscope.job;

import io.pairscope.engine.session.Session;
import io.pairscope.report.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Manifest of a run, as {@code manifest.json} holds it: versions, inputs, settings, shards, seconds per step. A run that is
 * interrupted writes it from another thread than the one that works.
 */
public final class Manifest {
    private final Map<String, Object> content = new LinkedHashMap<>();

    /** @param run a name that no other run has */
    Manifest(Session session, Job job, String run) {
        content.put("job", job.name());
        content.put("run", run);
        content.put("pairscope", version());
        content.put("spark", session.version());
        content.put("libraries", session.libraries());
        content.put("java", System.getProperty("java.runtime.version"));
        content.put("master", session.master());
        content.put("application", session.application());
        job.sources().forEach(source -> content.put(source.option(), source.recorded()));
    }

    /** The version of this program; of one that is not in a jar, "development". */
    public static String version() {
        String version = Manifest.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    synchronized void note(String key, Object value) {
        content.put(key, value);
    }

    synchronized String toJson() {
        return Json.write(content);
    }
}
