package io.pairscope.job;

import io.pairscope.core.linalg.Blas;
import io.pairscope.core.settings.ConfigException;
import io.pairscope.engine.session.Interruption;
import io.pairscope.engine.session.Progress;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.storage.Failures;
import io.pairscope.report.ExitCode;
import io.pairscope.report.Verdict;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Supplier of the Spark session in which a task runs; the command line does not see the session. */
public interface Runner {
    /** @param task a run of a job, or its dry run */
    Result run(Function<Session, Result> task);

    /**
     * The verdict of a task, and what to show a person.
     *
     * @param headlines the numbers to tell others, by name
     */
    record Result(Verdict verdict, String summary, Map<String, Double> headlines) {
        /** One without numbers. */
        public Result(Verdict verdict, String summary) {
            this(verdict, summary, Map.of());
        }
    }

    /** Loads what every session needs, in a thread of its own, while the command line is read. */
    static void prepare() {
        background("loading", Session::prepare);
    }

    private static void background(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Opens a session for each task and stops it afterwards.
     *
     * @param name of the application, for the web pages of a cluster
     */
    static Runner of(String master, String name, Optional<Path> sparkDefaults) {
        return task -> {
            // Native code loads while Spark starts.
            background("blas", Blas::load);
            Interruption interruption = Interruption.watched(Runner::interrupted);
            try (Session session = open(master, name, sparkDefaults)) {
                return task.apply(session);
            } finally {
                interruption.close();
            }
        };
    }

    private static int interrupted() {
        System.err.println("error: interrupted before the run began");
        return ExitCode.INTERRUPTED;
    }

    /** Spark's own exceptions are checked ones that it does not declare. */
    private static Session open(String master, String name, Optional<Path> sparkDefaults) {
        try {
            return Session.open(master, name, sparkDefaults, Progress.onStandardError());
        } catch (Exception refused) {
            String why = Failures.rootMessage(refused).replaceFirst("[.]+$", "");
            throw new ConfigException("Spark does not start with --master " + master + ": " + why + ". "
                    + remedy(Session.condition(refused)));
        }
    }

    private static String remedy(String condition) {
        return switch (condition) {
            case "INVALID_DRIVER_MEMORY" ->
                "Give it a larger heap, such as with PAIRSCOPE_JAVA_OPTIONS=-Xmx1g, or on a cluster with"
                        + " --driver-memory 1g";
            case "INVALID_EXECUTOR_MEMORY" -> "Give executors more, such as with --executor-memory 1g";
            default ->
                "--master takes local, local[N], local[*], spark://HOST:PORT, yarn or k8s://HOST:PORT; settings of"
                        + " Spark are in conf/spark-defaults.conf";
        };
    }
}
