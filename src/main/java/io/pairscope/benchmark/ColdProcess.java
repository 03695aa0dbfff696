package io.pairscope.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A command in a process of its own, timed from start to exit. Peak memory is the kernel's high-water mark of the
 * resident set ({@code VmHWM} in {@code /proc/PID/status}, so Linux only), read every 100 ms: heap, code, native
 * buffers and touched pages of mapped files.
 *
 * @param seconds wall clock
 * @param processorSeconds of all its threads, as last seen; what a busy machine changes least
 * @param peakMebibytes of the process itself, not of its children; NaN where the system does not tell
 */
record ColdProcess(double seconds, double processorSeconds, double peakMebibytes) {
    private static final int POLL_MILLISECONDS = 100;
    private static final String HIGH_WATER = "VmHWM:";

    /**
     * Runs to the end, both streams into {@code output}; the process and all it started are destroyed after {@code limit}, and when this JVM ends.
     *
     * @throws IOException when the command exits with anything but 0, or not in time
     */
    static ColdProcess run(List<String> command, Map<String, String> environment, Path output, Duration limit)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(output.toFile()).environment().putAll(environment);
        builder.environment().remove("SPARK_HOME");
        long start = System.nanoTime();
        Process process = builder.start();
        Thread ending = new Thread(() -> destroy(process));
        Runtime.getRuntime().addShutdownHook(ending);
        try {
            double peak = 0;
            Duration processor = Duration.ZERO;
            while (!process.waitFor(POLL_MILLISECONDS, TimeUnit.MILLISECONDS)) {
                peak = Math.max(peak, peakMebibytes(process.pid()));
                processor = process.info().totalCpuDuration().orElse(processor);
                if (System.nanoTime() - start > limit.toNanos()) {
                    throw new IOException("not done after " + limit.toSeconds() + " s, see " + output);
                }
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            if (process.exitValue() != 0) {
                throw new IOException("ended with exit code " + process.exitValue() + ", see " + output);
            }
            return new ColdProcess(seconds, processor.toMillis() / 1e3, peak > 0 ? peak : Double.NaN);
        } finally {
            destroy(process);
            Runtime.getRuntime().removeShutdownHook(ending);
        }
    }

    private static void destroy(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** 0 when the process is gone, as it may be at any time. */
    private static double peakMebibytes(long pid) throws IOException {
        Path status = Path.of("/proc/" + pid + "/status");
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith(HIGH_WATER))
                    .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024.0)
                    .findFirst()
                    .orElse(0);
        } catch (NoSuchFileException gone) {
            return 0;
        }
    }
}
