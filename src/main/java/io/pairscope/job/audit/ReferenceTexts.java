package io.pairscope.job.audit;

import io.pairscope.core.settings.ReadOptions;
import io.pairscope.engine.scan.MomentResult;
import io.pairscope.engine.scan.ReferenceScan;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.job.Run;
import io.pairscope.job.Source;
import java.util.List;

/** Reference texts of an audit that go with its pairs, by their ids and first rows. */
record ReferenceTexts(Inventory shards) {
    static Source source(List<String> paths) {
        return Source.of("references", Source.Role.REFERENCE_TEXTS, paths);
    }

    /** @throws io.pairscope.engine.storage.UnusableInputException when they do not go with the pairs */
    static ReferenceTexts of(Run run, List<String> paths, Inventory pairs, ReadOptions reading) {
        Inventory shards = run.inventory(source(paths)).orElseThrow();
        ReferenceScan.requireIds(pairs, shards);
        ReferenceScan.requireOneSpace(run.session(), pairs, shards, reading);
        return new ReferenceTexts(shards);
    }

    /** Reads them beside the texts of the pairs, as a step of the run. */
    ReferenceScan scan(Run run, MomentResult pairs, ReadOptions reading) {
        run.step("references");
        ReferenceScan references = ReferenceScan.run(run.session(), pairs, shards, reading);
        run.requireUnchanged(references.inventory());
        return references;
    }
}
