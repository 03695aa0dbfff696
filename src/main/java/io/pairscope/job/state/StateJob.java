package io.pairscope.job.state;

import io.pairscope.core.linalg.Vectors;
import io.pairscope.core.moments.Marginal;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import io.pairscope.core.text.Constant;
import io.pairscope.core.text.Printable;
import io.pairscope.engine.snapshot.MomentsFile;
import io.pairscope.engine.storage.Storage;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Shows and merges saved moments; needs no Spark session. */
public final class StateJob {
    private StateJob() {}

    /**
     * What a state holds, for a person.
     *
     * @param defaults a file like Spark's spark-defaults.conf
     */
    public static String show(Optional<Path> defaults, String path) {
        MomentsFile.State state = MomentsFile.read(Storage.withoutSession(defaults), path);
        MomentsFile.Header header = state.header();
        PairMoments total = state.total();
        StringBuilder text = new StringBuilder();
        line(text, "state        %s (checksum holds)", path);
        line(
                text,
                "rows         %,d in %d groups",
                total.count(),
                state.groups().size());
        line(text, "dimensions   %d image + %d text", total.imageDims(), total.textDims());
        line(text, "columns      %s, %s", header.imageColumn(), header.textColumn());
        line(text, "normalize    %s", Constant.option(header.normalization()));
        if (total.raw(Side.IMAGE).isPresent()) {
            line(text, "raw moments  on");
        }
        line(text, "inputs       %s", String.join(", ", header.inputs()));
        Marginal image = total.marginal(Side.IMAGE);
        Marginal texts = total.marginal(Side.TEXT);
        line(text, "mean norm    %.6g image, %.6g text", Vectors.norm(image.mean()), Vectors.norm(texts.mean()));
        double n = total.count();
        line(
                text,
                "variance     %.6g image, %.6g text (trace of the covariance, divisor n)",
                image.scatter().trace() / n,
                texts.scatter().trace() / n);
        if (total.cosines() != null && total.cosines().count() > 0) {
            line(
                    text,
                    "cosine mean  %.6g",
                    total.cosines().sum() / total.cosines().count());
        }
        for (int g = 0; g < state.groups().size(); g++) {
            line(text, "  group %3d  %,d rows", g, state.groups().get(g).count());
        }
        return text.toString();
    }

    /** Writes several states as one new file; one that is there already is refused before anything is read. */
    public static String merge(Optional<Path> defaults, List<String> paths, String output) {
        Storage storage = Storage.withoutSession(defaults);
        MomentsFile.requireNew(storage, output);
        MomentsFile.State merged = StateMerge.of(
                paths.stream().map(path -> MomentsFile.read(storage, path)).toList());
        MomentsFile.write(storage, output, merged);
        return String.format(
                Locale.ROOT,
                "merged %d states, %,d rows in %d groups, into %s%n",
                paths.size(),
                merged.total().count(),
                merged.groups().size(),
                Printable.line(output));
    }

    private static void line(StringBuilder text, String format, Object... arguments) {
        text.append(Printable.line(String.format(Locale.ROOT, format, arguments)))
                .append('\n');
    }
}
