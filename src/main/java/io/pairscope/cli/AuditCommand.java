package io.pairscope.cli;

import io.pairscope.core.moments.ClipScore;
import io.pairscope.core.settings.ConfigException;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.Join;
import io.pairscope.core.settings.OnRepeatedId;
import io.pairscope.job.Job;
import io.pairscope.job.StandardErrors.Uncertainty;
import io.pairscope.job.audit.AuditJob;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "audit",
        description = "Audit pairs: mutual information, a score for every pair, what is wrong with the input.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class AuditCommand implements Callable<Integer> {
    @Option(
            names = "--input",
            arity = "1..*",
            paramLabel = "PATH",
            description = "Directory of shards of pairs, one shard, or several of either.")
    private List<String> input;

    @Option(
            names = "--input-images",
            arity = "1..*",
            paramLabel = "PATH",
            description = "In place of --input: vectors of images alone, to be joined with --input-texts.")
    private List<String> inputImages;

    @Option(names = "--input-texts", arity = "1..*", paramLabel = "PATH", description = "Vectors of texts alone.")
    private List<String> inputTexts;

    @Option(
            names = "--join",
            paramLabel = "BY",
            description = "id | row: how images and texts in two sets are joined (default: id).")
    private String join;

    @Option(
            names = "--on-repeated-id",
            paramLabel = "ACTION",
            description = "stop | quarantine | pair: what becomes of an id that stands more than once on a side, when"
                    + " joined by id (default: stop).")
    private String onRepeatedId;

    @Option(
            names = "--reference",
            arity = "1..*",
            paramLabel = "PATH",
            description =
                    "Pairs or a saved state (*.arrow) whose Gaussian scores the input; default: the input itself.")
    private List<String> reference = new ArrayList<>();

    @Option(
            names = "--references",
            arity = "1..*",
            paramLabel = "PATH",
            description =
                    "Reference texts (columns id and reference_embedding, any number of rows an id): adds RefCLIP-S; one"
                            + " more scan.")
    private List<String> references;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "Keep moments here from run to run and read only new and changed shards.")
    private String state;

    @Option(names = "--output", required = true, paramLabel = "DIR", description = "A fresh directory.")
    private String output;

    @Option(
            names = "--rank-policy",
            paramLabel = "POLICY",
            description = "support | strict | ridge | ledoit-wolf | oas (default: support).")
    private String rankPolicy;

    @Option(
            names = "--verify-shuffle",
            paramLabel = "P",
            description =
                    "Also re-pair a random share P of the pairs, above 0 and up to 1, and compare what comes out with"
                            + " the closed-form shuffle curves; one more scan.")
    private Double verifyShuffle;

    @Option(
            names = "--group-column",
            paramLabel = "NAME",
            description =
                    "Rows with the same value here depend on one another, such as the captions of one image: errors of"
                            + " the information count groups; one more scan. Default: every row stands alone.")
    private String groupColumn;

    @Option(
            names = "--show",
            paramLabel = "COLUMNS",
            description =
                    "Columns of the input that the report shows beside the pairs of the lowest and highest scores, such as"
                            + " caption,url; of bytes as small images. Default: none.")
    private String show;

    @Option(names = "--unique-ids", description = "An id that comes twice is an error (exit code 3).")
    private boolean uniqueIds;

    @Mixin
    private JobOptions shared;

    @Override
    public Integer call() {
        Map<String, String> own = new HashMap<>();
        own.put("rank-policy", rankPolicy);
        own.put("columns.group", groupColumn);
        own.put("show", show);
        own.put("join", join);
        own.put("on-repeated-id", onRepeatedId);
        return shared.run(own, output, this::job);
    }

    private AuditJob.Texts texts(List<String> paths, Settings settings) {
        return new AuditJob.Texts(
                Spelling.places("--input-texts", paths),
                settings.choice("join", Join.class),
                settings.choice("on-repeated-id", OnRepeatedId.class));
    }

    private Job job(Settings settings) {
        boolean apart = inputImages != null && inputTexts != null;
        if (input != null ? inputImages != null || inputTexts != null : !apart) {
            throw new ConfigException(
                    "name the pairs with --input, or images and texts in two sets with --input-images and --input-texts");
        }
        if (apart && state != null) {
            throw new ConfigException(
                    "--state needs shards of pairs, and these are joined anew by every run: leave it out");
        }
        // NaN fails every comparison.
        if (verifyShuffle != null && !(verifyShuffle > 0 && verifyShuffle <= 1)) {
            throw new ConfigException("--verify-shuffle " + verifyShuffle + " is not above 0 and at most 1");
        }
        requireEveryPair(verifyShuffle != null, "--verify-shuffle");
        requireEveryPair(references != null, "--references");
        List<String> shown = settings.distinct("show", column -> column);
        if (apart && !shown.isEmpty()) {
            throw new ConfigException(
                    "--show needs pairs that stand side by side, and these are in two sets: leave it out");
        }
        InputColumns columns = settings.groupedColumns().showing(shown);
        requireEveryPair(
                columns.group().isPresent(),
                "a group column (" + columns.group().orElse("") + ")");
        AuditJob.Options options = new AuditJob.Options(
                inputTexts == null ? Spelling.places("--input", input) : Spelling.places("--input-images", inputImages),
                Optional.ofNullable(inputTexts).map(paths -> texts(paths, settings)),
                Spelling.places("--reference", reference),
                Optional.ofNullable(references).map(paths -> Spelling.places("--references", paths)),
                settings.isOn("clip-score.clip") ? ClipScore.Form.CLIPPED : ClipScore.Form.UNCLIPPED,
                Optional.ofNullable(state).map(name -> Spelling.place("--state", name, "directory")),
                uniqueIds,
                settings.choice("uncertainty", Uncertainty.class),
                Optional.ofNullable(verifyShuffle),
                settings.integer("seed", Integer.MIN_VALUE));
        return new AuditJob(options, columns, settings.fitting());
    }

    private void requireEveryPair(boolean isAsked, String what) {
        if (isAsked && state != null) {
            throw new ConfigException(what + " needs every pair, and --state reads only new ones: leave one out");
        }
    }
}
