package io.pairscope.cli;

import io.pairscope.job.page.PageJob;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "report",
        description = "Make the page of a run, report.html, again from the JSON files in its directory.",
        mixinStandardHelpOptions = true)
final class ReportCommand implements Callable<Integer> {
    @ParentCommand
    private Main main;

    @Parameters(paramLabel = "DIR", description = "The directory of a run: what --output named.")
    private String directory;

    @Override
    public Integer call() {
        return main.show(PageJob.write(Main.sparkDefaults(), Spelling.place("DIR", directory, "directory")));
    }
}
