package io.pairscope.job;

import io.pairscope.engine.session.Progress;
import io.pairscope.engine.session.Session;
import java.nio.file.Path;
import java.util.Optional;

/** Opens a session for one job and stops it afterwards. */
public record SessionRunner(String master, Optional<Path> sparkDefaults) implements Runner {
    @Override
    public <R> R run(Job<R> job) {
        try (Session session = Session.open(master, sparkDefaults, Progress.onStandardError())) {
            return job.run(session);
        }
    }
}
