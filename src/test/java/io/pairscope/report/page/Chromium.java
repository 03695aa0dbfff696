package io.pairscope.report.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Debian's Chromium without a window: opens a file, and tells what became of it. */
final class Chromium {
    private static final long PATIENCE_SECONDS = 120;
    private static final Pattern URL = Pattern.compile("\"url\":\"([^\"]*)\"");
    /** What the browser asks of its maker by itself. */
    private static final Pattern OWN =
            Pattern.compile("https?://([a-z0-9-]+\\.)*(google|googleapis|gvt1)\\.com(:\\d+)?/.*");

    private Chromium() {}

    /**
     * @param document as it is after scripts have run
     * @param console what pages wrote there, the browser among them
     * @param requests to any network
     */
    record Opened(String document, List<String> console, List<String> requests) {}

    static Optional<Path> program() {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(directory -> Path.of(directory, "chromium"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** @param work a directory for files of this browser */
    static Opened open(Path page, Path work, String... options) throws IOException, InterruptedException {
        Path log = work.resolve("net.json");
        List<String> command = new ArrayList<>(List.of(
                program().orElseThrow().toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + work.resolve("profile"),
                "--host-resolver-rules=MAP * ~NOTFOUND",
                "--log-net-log=" + log,
                "--enable-logging=stderr",
                "--virtual-time-budget=10000",
                "--dump-dom"));
        command.addAll(List.of(options));
        command.add(page.toUri().toString());
        Path out = work.resolve("out");
        Path err = work.resolve("err");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("Chromium did not end: " + Files.readString(err));
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        return new Opened(
                Files.readString(out),
                Files.readString(err)
                        .lines()
                        .filter(line -> line.contains(":CONSOLE"))
                        .toList(),
                URL.matcher(Files.readString(log))
                        .results()
                        .map(found -> found.group(1))
                        .filter(url ->
                                !url.startsWith("file:") && !OWN.matcher(url).matches())
                        .distinct()
                        .toList());
    }
}
