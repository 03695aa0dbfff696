package io.pairscope.job;

import io.pairscope.engine.session.Progress;
import io.pairscope.engine.session.Session;
import java.nio.file.Path;
import java.util.Optional;

/** Opens a session for one task and stops it afterwards. */
public record SessionRunner(String master, Optional<Path> sparkDefaults) implements Runner {
    @Override
    public Result run(SessionTask task) {
        try (Session session = Session.open(master, sparkDefaults, Progress.onStandardError())) {
            return task.run(session);
        }
    }
}
