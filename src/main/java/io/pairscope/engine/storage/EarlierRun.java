package io.pairscope.engine.storage;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * The contents of an output directory before a run begins.
 *
 * @param names of all that is in it, but for the owner file
 * @param foreign the first file or directory, by name, that no run has written
 * @param isOwned whether there is an owner file, of a run that lives or not
 * @param status as the verdict spells it; empty without a verdict
 * @param job empty when nothing names it
 */
record EarlierRun(
        List<String> names, Optional<String> foreign, boolean isOwned, Optional<String> status, Optional<String> job) {
    static final String VERDICT = "verdict.json";
    static final String MANIFEST = "manifest.json";
    static final String REPORT = "report.json";

    /** All that runs leave in their directories; the last ones are of benchmarks. */
    static final Set<String> FILES = Set.of(
            MANIFEST,
            VERDICT,
            "." + VERDICT,
            "failed-overwrite.json",
            "crash.txt",
            REPORT,
            "report.html",
            "summary.md",
            "metrics.prom",
            "scores",
            "quarantine",
            "neighbours",
            "classes",
            "agreement",
            "keep",
            "keep.npy",
            "dropped",
            "copy",
            "state",
            "checkpoint",
            "checksums.sha256",
            "recovered",
            "_temporary",
            "_joined",
            "benchmark.json",
            "pairs",
            "further-pairs",
            "runs",
            "logs");

    /** Directories of tables and states, which hold files alone, and what these are called. */
    private static final Set<String> TABLES = Set.of(
            "scores", "quarantine", "neighbours", "classes", "agreement", "keep", "dropped", "recovered", "state");

    private static final Pattern IN_TABLES = Pattern.compile(
            "(part|bad-shards|ratings|preferences)[-0-9]*\\.parquet|[a-z]+[-0-9a-z]*\\.arrow|\\.part[-0-9]*\\.parquet\\.crc");

    /** Verdicts that came without results. */
    private static final Set<String> WITHOUT_RESULTS = Set.of("unusable", "aborted", "crashed");

    private static final ObjectMapper JSON = new ObjectMapper();

    static EarlierRun in(Storage storage, Path root) throws IOException {
        List<String> all = storage.listIfThere(root).stream()
                .map(FileStatus::getPath)
                .map(Path::getName)
                .toList();
        boolean isOwned = all.contains(Ownership.FILE);
        Optional<String> job = field(storage, new Path(root, MANIFEST), "job");
        return new EarlierRun(
                all.stream().filter(name -> !name.equals(Ownership.FILE)).toList(),
                foreign(storage, root),
                isOwned,
                field(storage, new Path(root, VERDICT), "status"),
                job.isPresent() ? job : Ownership.job(storage, root));
    }

    /** What is in a directory and no run has written, sorted by name. Rows that filter copies have the names of the input. */
    static Optional<String> foreign(Storage storage, Path root) throws IOException {
        List<String> found = new ArrayList<>();
        for (FileStatus entry : storage.listIfThere(root)) {
            String name = entry.getPath().getName();
            if (!FILES.contains(name) && !name.equals(Ownership.FILE) && !Stage.isStage(name)) {
                found.add(name);
            } else if (entry.isDirectory() && TABLES.contains(name)) {
                storage.list(entry.getPath()).stream()
                        .filter(file -> file.isDirectory()
                                || !IN_TABLES.matcher(file.getPath().getName()).matches())
                        .forEach(file -> found.add(name + "/" + file.getPath().getName()));
            }
        }
        return found.stream().sorted().findFirst();
    }

    /** A field of a JSON file; empty text when the file does not have it, nothing when there is no file. */
    private static Optional<String> field(Storage storage, Path file, String name) throws IOException {
        try {
            return Optional.of(JSON.readTree(storage.read(file)).path(name).asText());
        } catch (FileNotFoundException none) {
            return Optional.empty();
        } catch (JacksonException damaged) {
            return Optional.of("");
        }
    }

    /** What the manifest of the run in a directory says under a name; empty where it says nothing, or cannot be read. */
    static Optional<String> noted(Storage storage, Path root, String name) {
        try {
            return field(storage, new Path(root, MANIFEST), name)
                    .filter(text -> !text.isEmpty() && !text.equals("null"));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /** What the verdict in a directory says; empty where it says none. */
    static OptionalInt exitCode(Storage storage, Path root) throws IOException {
        String code = field(storage, new Path(root, VERDICT), "exit_code").orElse("");
        return code.matches("\\d{1,9}") ? OptionalInt.of(Integer.parseInt(code)) : OptionalInt.empty();
    }

    /** A number in what an audit with kept moments says of them; 0 of other runs. */
    static long ofKeptMoments(Storage storage, Path root, String name) {
        return section(storage, root, "reused").path(name).asLong();
    }

    /** The shards that an audit calls suspect; none of other runs. */
    static List<String> suspectShards(Storage storage, Path root) {
        return section(storage, root, "shards").path("suspect").findValuesAsText("shard");
    }

    /** A section of the report in a directory; a missing node where there is none, or it cannot be read. */
    private static JsonNode section(Storage storage, Path root, String name) {
        try {
            return JSON.readTree(storage.read(new Path(root, REPORT))).path(name);
        } catch (IOException unreadable) {
            return MissingNode.getInstance();
        }
    }

    /** Whether it has results. */
    boolean isFinished() {
        return status.filter(WITHOUT_RESULTS::contains).isEmpty() && status.isPresent();
    }

    boolean isRun() {
        return isOwned
                || status.isPresent()
                || names.contains(MANIFEST)
                || names.stream().anyMatch(Stage::isStage);
    }

    /**
     * Whether a run may take its place unasked: a directory without anything, or of a run of the same job without results.
     *
     * @return why not
     */
    Optional<String> refusal(String nextJob) {
        if (names.isEmpty()) {
            return Optional.empty();
        }
        if (isFinished() || !isRun()) {
            return Optional.of("is taken");
        }
        if (!job.equals(Optional.of(nextJob))) {
            return Optional.of("holds a run without results of "
                    + job.filter(name -> !name.isEmpty()).orElse("an earlier version"));
        }
        return Optional.empty();
    }
}
