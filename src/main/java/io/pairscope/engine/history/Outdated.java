package io.pairscope.engine.history;

import java.io.IOException;
import java.util.Optional;

/**
 * Something old that may be deleted.
 *
 * @param name and what is in it
 * @param reason why it stays all the same, if it does
 */
public record Outdated(String name, Optional<String> reason, Deletion deletion) {
    /** How it is deleted. */
    interface Deletion {
        void run() throws IOException;
    }

    public void delete() throws IOException {
        deletion.run();
    }
}
