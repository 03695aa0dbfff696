package io.pairscope.job;

import io.pairscope.core.linalg.Blas;
import io.pairscope.core.settings.ConfigException;
import io.pairscope.engine.session.Progress;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.storage.Failures;
import io.pairscope.report.Verdict;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/** Supplier of the Spark session in which a task runs; the command line does not see the session. */
public interface Runner {
    /** @param task a run of a job, or its dry run */
    Result run(Function<Session, Result> task);

    /** The verdict of a task, and what to show a person. */
    record Result(Verdict verdict, String summary) {}

    /** Opens a session for each task and stops it afterwards. */
    static Runner of(String master, Optional<Path> sparkDefaults) {
        return task -> {
            // Native code loads while Spark starts.
            Thread blas = new Thread(Blas::load, "blas");
            blas.setDaemon(true);
            blas.start();
            try (Session session = open(master, sparkDefaults)) {
                return task.apply(session);
            }
        };
    }

    /** Spark's own exceptions are checked ones that it does not declare. */
    private static Session open(String master, Optional<Path> sparkDefaults) {
        try {
            return Session.open(master, sparkDefaults, Progress.onStandardError());
        } catch (Exception refused) {
            throw new ConfigException("Spark does not start with --master " + master + ": "
                    + Failures.rootMessage(refused)
                    + ". --master takes local, local[N], local[*], spark://HOST:PORT, yarn"
                    + " or k8s://HOST:PORT; settings of Spark are in conf/spark-defaults.conf");
        }
    }
}
