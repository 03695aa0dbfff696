package io.pairscope.engine.storage;

import io.pairscope.engine.session.Session;
import io.pairscope.engine.session.Shared;
import java.io.Serializable;
import java.util.List;

/** One question to each of many files, such as for its footer or a hash of its bytes; the answers are in the order of the files. */
public final class EachFile {
    /** Which the driver asks itself, sooner than Spark starts tasks. */
    private static final int FEW_FILES = 64;

    private static final int TASKS_PER_CORE = 4;

    private EachFile() {}

    /**
     * What is asked of a file, which it opens.
     *
     * @param <F> a file, or several that belong together
     */
    public interface Question<F, A> extends Serializable {
        /** Null is an answer, too. */
        A answer(F file, Storage storage);
    }

    /** Asks in tasks, several files each; a task that is tried again asks all of its files again. */
    public static <F, A> List<A> inTasks(Session session, String title, List<F> files, Question<F, A> question) {
        if (files.isEmpty()) {
            return List.of();
        }
        session.describe(title);
        try (Shared<Storage> shared = session.share(Storage.of(session))) {
            return session.context()
                    .parallelize(files, Math.min(files.size(), TASKS_PER_CORE * session.parallelism()))
                    .map(file -> question.answer(file, shared.value()))
                    .collect();
        }
    }

    /** Asks what takes a moment: in tasks only where there are many files. */
    public static <F, A> List<A> briefly(Session session, String title, List<F> files, Question<F, A> question) {
        if (files.size() > FEW_FILES) {
            return inTasks(session, title, files, question);
        }
        Storage storage = Storage.of(session);
        return files.parallelStream()
                .map(file -> question.answer(file, storage))
                .toList();
    }
}
