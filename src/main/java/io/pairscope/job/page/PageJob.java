package io.pairscope.job.page;

import io.pairscope.engine.storage.FinishedRun;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.UnusableInputException;
import io.pairscope.report.page.DamagedReportException;
import io.pairscope.report.page.Page;
import java.nio.file.Path;
import java.util.Optional;

/** The report.html of a run, made again from report.json, manifest.json and verdict.json; needs no Spark session. */
public final class PageJob {
    private PageJob() {}

    /**
     * Writes the page into the run directory.
     *
     * @param defaults a file like Spark's spark-defaults.conf
     * @return where it is, for a person
     * @throws UnusableInputException when there is no report, or none that can be read
     */
    public static String write(Optional<Path> defaults, String directory) {
        FinishedRun run = FinishedRun.at(Storage.withoutSession(defaults), directory);
        String report = run.read(FinishedRun.REPORT)
                .orElseThrow(() -> new UnusableInputException("there is no " + run.shown(FinishedRun.REPORT)
                        + ": name the directory of a run that came to results"));
        try {
            return run.write(
                            Page.FILE, Page.html(report, run.read(FinishedRun.MANIFEST), run.read(FinishedRun.VERDICT)))
                    + "\n";
        } catch (DamagedReportException damaged) {
            throw new UnusableInputException(
                    run.shown(FinishedRun.REPORT) + " is damaged: " + damaged.getMessage() + "; run the job again");
        }
    }
}
