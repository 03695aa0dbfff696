package io.pairscope.engine.storage;

import java.io.Closeable;
import java.io.IOException;

/** What a run writes outside of its directory: it counts once it is confirmed, which follows the run's verdict. */
public interface Unconfirmed extends Closeable {
    /** @throws IOException what is lost, in one line */
    void confirm() throws IOException;

    /** Takes back what was not confirmed. */
    @Override
    void close();
}
