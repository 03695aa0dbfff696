package io.pairscope.engine.session;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkStageInfo;
import org.apache.spark.SparkStatusTracker;
import org.apache.spark.SparkThrowable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;

/**
 * The Spark context that a job runs in, and where it tells how far it is. Everything that a job does on data goes through
 * one; jobs themselves do not see Spark. What Spark needs for tables is loaded when the first table is read: most jobs read
 * none, and it takes longer than a small job.
 */
public final class Session implements AutoCloseable {
    /** The directory of a run in which tasks of scans keep what they give. */
    public static final String CHECKPOINT = "checkpoint";

    /** Of Spark: steps get no names as JSON, which only its UI shows. */
    private static final String WITHOUT_SCOPES = "spark.rdd.scope.noOverride";

    /** What spark-submit names an application by when nobody does: nothing, our main class, or our job. */
    private static final Pattern OWN_NAMES = Pattern.compile("$|io\\.pairscope\\.|pairscope ");

    /** What Spark cuts off the values of its defaults: line breaks, which a file must spell, are meant. */
    private static final Pattern BLANKS = Pattern.compile("^[\\x00-\\x20&&[^\\r\\n]]+|[\\x00-\\x20&&[^\\r\\n]]+\\z");

    private static final String DELTA_EXTENSION = "io.delta.sql.DeltaSparkSessionExtension";
    private static final String DELTA_CATALOG = "org.apache.spark.sql.delta.catalog.DeltaCatalog";

    private final JavaSparkContext context;
    private final Progress progress;
    private boolean lost;
    private Optional<Kept> kept = Optional.empty();
    private int scans;

    /** A session that somebody else stops. */
    public Session(SparkContext context, Progress progress) {
        this.context = JavaSparkContext.fromSparkContext(context);
        this.progress = progress;
    }

    /**
     * Opens a session: under spark-submit the one it configured, otherwise an embedded one.
     *
     * @param master of an embedded session, such as {@code local[*]}
     * @param name of the application, unless spark-submit or the defaults name it
     * @param defaults a file like Spark's spark-defaults.conf, read for embedded sessions when it exists
     */
    public static Session open(String master, String name, Optional<Path> defaults, Progress progress) {
        SparkConf conf = settings(defaults);
        if (isSubmitted() && System.getProperty("log4j2.configurationFile") == null) {
            // spark-submit begins with log settings of its own, before those in the jar are there.
            conf.setIfMissing("spark.log.level", "ERROR");
        }
        if (!isSubmitted()) {
            conf.setMaster(master)
                    .setIfMissing("spark.driver.bindAddress", "127.0.0.1")
                    .setIfMissing("spark.driver.host", "127.0.0.1")
                    .setIfMissing("spark.ui.enabled", "false")
                    // Parts of a table that is sorted or joined. Spark's 200 are for clusters: here most would be
                    // empty.
                    .setIfMissing("spark.sql.shuffle.partitions", "16");
        }
        if (isLocal(conf.get("spark.master"))) {
            // A task that runs out of memory fails; it would end this process without a verdict.
            conf.setIfMissing("spark.executor.killOnFatalError.depth", "0")
                    // What tasks share stays in this process, and moments do not compress.
                    .setIfMissing("spark.broadcast.compress", "false")
                    .setIfMissing("spark.broadcast.checksum", "false")
                    // Results of tasks, some states each, do not go over a socket to the same process.
                    .setIfMissing("spark.task.maxDirectResultSize", "128m");
        }
        if (isOnClassPath(DELTA_EXTENSION)) {
            // Delta's connector reads tables in sessions only that it extends.
            conf.setIfMissing("spark.sql.extensions", DELTA_EXTENSION)
                    .setIfMissing("spark.sql.catalog.spark_catalog", DELTA_CATALOG);
        }
        if (OWN_NAMES.matcher(conf.get("spark.app.name", "")).lookingAt()) {
            conf.setAppName(name);
        }
        requireOpenModules();
        Session session = new Session(SparkContext.getOrCreate(conf), progress);
        if (!conf.getBoolean("spark.ui.enabled", true)) {
            session.context.setLocalProperty(WITHOUT_SCOPES, "true");
        }
        return session;
    }

    /** Loads Hadoop's logging and asks for the name of its user. A session that is opened meanwhile waits for both. */
    public static void prepare() {
        ShutdownHookManager.get();
        try {
            UserGroupInformation.getCurrentUser();
        } catch (IOException refused) {
            // The session meets it again, and says it.
        }
    }

    /** Hadoop's settings as a session would have them, for commands that need none. */
    public static Configuration configuration(Optional<Path> defaults) {
        return SparkHadoopUtil.get().newConfiguration(settings(defaults));
    }

    /**
     * Arrow writes into buffers that Java keeps to itself, and Spark reads its private parts.
     *
     * @throws IllegalStateException where the process was started without the flags for it
     */
    private static void requireOpenModules() {
        if (!ByteBuffer.class.getModule().isOpen("java.nio", Session.class.getModule())) {
            throw new IllegalStateException("Java was started without the module flags that Spark needs;"
                    + " give spark-submit spark.driver.extraJavaOptions as it stands in conf/spark-defaults.conf");
        }
    }

    private static boolean isOnClassPath(String name) {
        try {
            Class.forName(name, false, Thread.currentThread().getContextClassLoader());
            return true;
        } catch (ClassNotFoundException missing) {
            return false;
        }
    }

    /** What Spark calls the cause of a failure, such as {@code INVALID_DRIVER_MEMORY}; empty where it has no name for it. */
    public static String condition(Exception failure) {
        return failure instanceof SparkThrowable known && known.getCondition() != null ? known.getCondition() : "";
    }

    /** Whether the tasks of a master run in this process, each of them once. */
    public static boolean isLocal(String master) {
        return master.startsWith("local") && !master.startsWith("local-cluster");
    }

    private static boolean isSubmitted() {
        return System.getProperty("spark.master") != null;
    }

    /** System properties, among them what spark-submit read; without it, the file of defaults behind them. */
    private static SparkConf settings(Optional<Path> defaults) {
        SparkConf conf = new SparkConf();
        if (!isSubmitted()) {
            defaults.filter(Files::isRegularFile).ifPresent(file -> load(file, conf));
        }
        return conf;
    }

    private static void load(Path file, SparkConf conf) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read " + file, failure);
        }
        properties.forEach((key, value) ->
                conf.setIfMissing((String) key, BLANKS.matcher((String) value).replaceAll("")));
    }

    /**
     * Where the tasks of a scan keep what they give.
     *
     * @param fingerprint of all that decides what they give, beside the rows
     */
    public record Kept(String directory, String fingerprint) {}

    /** From now on tasks of scans keep what they give in a directory, where a resumed run finds it. */
    public void keep(Kept place) {
        kept = Optional.of(place);
        scans = 0;
    }

    public boolean keeps() {
        return kept.isPresent();
    }

    /** The place of the next scan; empty when nothing is kept. */
    public Optional<Kept> nextKept(String title) {
        return kept.map(place -> {
            String name = String.format(Locale.ROOT, "%03d-%s", scans++, title.replaceAll("[^A-Za-z0-9]+", "-"));
            return new Kept(place.directory() + "/" + name, place.fingerprint());
        });
    }

    /** Spark says nothing any more: of a process that ends it would tell what no longer can be done. */
    public void silence() {
        context.setLogLevel("OFF");
    }

    /** For tables; made at the first call. */
    public SparkSession spark() {
        return SparkSession.builder().getOrCreate();
    }

    public JavaSparkContext context() {
        return context;
    }

    /** Hadoop's settings, with all that {@code spark.hadoop.*} says: every file is opened with these. */
    public Configuration configuration() {
        return new Configuration(context.hadoopConfiguration());
    }

    public String version() {
        return context.version();
    }

    /** What the cluster and the history server call this application. */
    public String application() {
        return context.sc().applicationId();
    }

    /** The jars of libraries that the driver has loaded, by library. */
    public Map<String, String> libraries() {
        return Libraries.found();
    }

    /** The URL of the cluster, such as {@code local[*]}. */
    public String master() {
        return context.master();
    }

    /** The memory that jobs have. */
    public Memory memory() {
        return Memory.of(context.getConf(), parallelism(), executors(), isLocal(master()));
    }

    /** How many there are now. */
    private int executors() {
        return isLocal(master()) ? 1 : context.sc().statusTracker().getExecutorInfos().length - 1;
    }

    /** How many tasks run at the same time. */
    public int parallelism() {
        return context.defaultParallelism();
    }

    public Progress progress() {
        return progress;
    }

    /** Sends a value to all executors, once, for tasks to read; they must not change it. It lasts until it, or the session, is closed. */
    public <T> Shared<T> share(T value) {
        return isLocal(master()) ? Shared.inThisJvm(value) : Shared.sent(context, value);
    }

    /** Names the group of the Spark jobs to come, for the pages of Spark. */
    public void describe(String jobs) {
        context.sc().setJobGroup(jobs, "Pairscope: " + jobs, false);
    }

    /** Runs a step over rows under a title for the Spark UI and for {@link Progress#step}. */
    public <T> T step(String title, long rows, LongSupplier done, Supplier<T> work) {
        return step(title, rows, "rows", done, work);
    }

    /** Likewise over something else. */
    public <T> T step(String title, long total, String unit, LongSupplier done, Supplier<T> work) {
        describe(title);
        return progress.step(title, total, unit, done, this::waiting, work);
    }

    /** What the cluster does, for a person who waits. */
    private String waiting() {
        SparkStatusTracker tracker = context.sc().statusTracker();
        int running = 0;
        int failed = 0;
        for (int stage : tracker.getActiveStageIds()) {
            SparkStageInfo info = tracker.getStageInfo(stage).getOrElse(() -> null);
            running += info == null ? 0 : info.numActiveTasks();
            failed += info == null ? 0 : info.numFailedTasks();
        }
        String counts = String.format(
                Locale.ROOT, "%d executor(s), %d task(s) running, %d attempt(s) failed", executors(), running, failed);
        return running > 0
                ? counts
                : counts + "; the cluster gives no cores, or its executors do not start: see its pages at " + master();
    }

    /**
     * Runs work that ends when memory runs out, in whatever thread.
     *
     * @throws OutOfMemoryError likewise; the session is of no use afterwards
     */
    public <T> T watched(Supplier<T> work) {
        try {
            return MemoryWatch.run(work);
        } catch (OutOfMemoryError failure) {
            lost = true;
            throw failure;
        }
    }

    /** What ran out of memory, when that is why something failed: here, in a task, or in an executor that is gone. */
    public static Optional<String> outOfMemory(Throwable failure) {
        return MemoryWatch.outOfMemory(failure);
    }

    /** Stops it, unless threads of it may have died. */
    @Override
    public void close() {
        Shared.closeAll();
        if (!lost) {
            context.stop();
        }
    }
}
