package io.pairscope.engine.storage;

import io.pairscope.core.settings.ExistingOutput;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * A place for the output of a run, and what may be there already.
 *
 * @param job that is to write there
 * @param existing what becomes of an earlier run in it
 */
record OutputPlace(Storage storage, Path root, String job, ExistingOutput existing) {
    /**
     * Checks what does not change while other runs go on.
     *
     * @param inputs qualified paths that must neither hold the directory nor lie in it
     * @throws OutputTakenException when it is no place for output
     */
    void requireSuitable(List<String> inputs) throws IOException {
        inputs.forEach(this::requireApart);
        if (storage.exists(root) && storage.status(root).isFile()) {
            throw new OutputTakenException("the output " + root + " is a file; name a directory");
        }
    }

    private void requireApart(String input) {
        if (Storage.isWithin(root.toString(), input)) {
            throw new OutputTakenException(
                    "the output " + root + " lies inside the input " + input + "; choose a directory outside of it");
        }
        if (Storage.isWithin(input, root.toString())) {
            throw new OutputTakenException(
                    "the input " + input + " lies inside the output " + root + "; choose another output directory");
        }
    }

    /**
     * Finds what is there.
     *
     * @throws OutputTakenException when something is there that may not be replaced, or nothing that a run could go on with
     */
    EarlierRun requireFree() throws IOException {
        EarlierRun earlier = EarlierRun.in(storage, root);
        if (existing == ExistingOutput.RESUME) {
            requireResumable(earlier);
        }
        if (existing == ExistingOutput.REPLACE && !earlier.names().isEmpty() && !earlier.isRun()) {
            throw new OutputTakenException("the output directory " + root
                    + " holds something that is not an earlier run; --overwrite will not delete it");
        }
        if (existing == ExistingOutput.REFUSE
                && (earlier.isRun() || earlier.foreign().isEmpty())) {
            earlier.refusal(job).ifPresent(reason -> {
                throw new OutputTakenException(
                        "the output directory " + root + " " + reason + "; name a fresh one or add --overwrite");
            });
        }
        if (existing != ExistingOutput.REPLACE) {
            earlier.foreign().ifPresent(foreign -> {
                throw new OutputTakenException("the output directory " + root + " holds " + foreign
                        + ", which no run has written; move it away, or name a fresh one");
            });
        }
        return earlier;
    }

    /** A run to go on with, which stands beside the one that it was to replace, is one of the same job. */
    private void requireResumable(EarlierRun earlier) throws IOException {
        if (!earlier.isRun()) {
            throw new OutputTakenException(
                    "nothing to resume: no earlier run is in " + root + "; run it without --resume");
        }
        List<Stage> left = Stage.leftIn(storage, root);
        Optional<String> interrupted = left.isEmpty()
                ? earlier.job()
                : EarlierRun.noted(storage, left.get(left.size() - 1).directory(), "job");
        interrupted.filter(other -> !other.isEmpty() && !other.equals(job)).ifPresent(other -> {
            throw new OutputTakenException("nothing to resume: the run in " + root + " is one of " + other
                    + "; name a fresh directory, or begin anew, without --resume but with --overwrite");
        });
    }
}
