package io.pairscope.engine.session;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;

/**
 * The Spark session that a job runs in, and where it tells how far it is. Everything that a job does on data goes through
 * one; jobs themselves do not see Spark.
 */
public final class Session implements AutoCloseable {
    private static final String DELTA_EXTENSION = "io.delta.sql.DeltaSparkSessionExtension";
    private static final String DELTA_CATALOG = "org.apache.spark.sql.delta.catalog.DeltaCatalog";

    private final SparkSession spark;
    private final Progress progress;
    private boolean lost;

    /** A session that somebody else stops. */
    public Session(SparkSession spark, Progress progress) {
        this.spark = spark;
        this.progress = progress;
    }

    /**
     * Opens a session: under spark-submit the one it configured, otherwise an embedded one.
     *
     * @param master of an embedded session, such as {@code local[*]}
     * @param defaults a file like Spark's spark-defaults.conf, read for embedded sessions when it exists
     */
    public static Session open(String master, Optional<Path> defaults, Progress progress) {
        SparkConf conf = settings(defaults);
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
            conf.setIfMissing("spark.executor.killOnFatalError.depth", "0");
        }
        if (isOnClassPath(DELTA_EXTENSION)) {
            // Delta's connector reads tables in sessions only that it extends.
            conf.setIfMissing("spark.sql.extensions", DELTA_EXTENSION)
                    .setIfMissing("spark.sql.catalog.spark_catalog", DELTA_CATALOG);
        }
        conf.setIfMissing("spark.app.name", "Pairscope");
        return new Session(SparkSession.builder().config(conf).getOrCreate(), progress);
    }

    /** Hadoop's settings as a session would have them, for commands that need none. */
    public static Configuration configuration(Optional<Path> defaults) {
        return SparkHadoopUtil.get().newConfiguration(settings(defaults));
    }

    private static boolean isOnClassPath(String name) {
        try {
            Class.forName(name, false, Thread.currentThread().getContextClassLoader());
            return true;
        } catch (ClassNotFoundException missing) {
            return false;
        }
    }

    private static boolean isLocal(String master) {
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
        properties.forEach((key, value) -> conf.setIfMissing((String) key, (String) value));
    }

    public SparkSession spark() {
        return spark;
    }

    public JavaSparkContext context() {
        return JavaSparkContext.fromSparkContext(spark.sparkContext());
    }

    /** Hadoop's settings, with all that {@code spark.hadoop.*} says: every file is opened with these. */
    public Configuration configuration() {
        return spark.sessionState().newHadoopConf();
    }

    public String version() {
        return spark.version();
    }

    /** The URL of the cluster, such as {@code local[*]}. */
    public String master() {
        return spark.sparkContext().master();
    }

    /** The memory that jobs have. */
    public Memory memory() {
        return Memory.of(spark.sparkContext().getConf(), context().defaultParallelism(), isLocal(master()));
    }

    /** How many tasks run at the same time. */
    public int parallelism() {
        return context().defaultParallelism();
    }

    public Progress progress() {
        return progress;
    }

    /** Sends a value to all executors, once, for tasks to read. */
    public <T> Shared<T> share(T value) {
        return new Shared<>(context().broadcast(value));
    }

    /** Names the Spark jobs to come, for the Spark UI. */
    public void describe(String jobs) {
        spark.sparkContext().setJobDescription("Pairscope: " + jobs);
    }

    /** Runs a step over rows under a title for the Spark UI and for {@link Progress#step}. */
    public <T> T step(String title, long rows, LongSupplier done, Supplier<T> work) {
        return step(title, rows, "rows", done, work);
    }

    /** Likewise over something else. */
    public <T> T step(String title, long total, String unit, LongSupplier done, Supplier<T> work) {
        describe(title);
        return progress.step(title, total, unit, done, work);
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
        if (!lost) {
            spark.stop();
        }
    }
}
