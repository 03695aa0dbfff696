package io.pairscope.job;

import io.pairscope.core.settings.OnBadShard;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.report.Verdict;
import java.util.List;
import java.util.Optional;

/** The dry run of a job: shows its shards and settings, reads no more than the footers, writes nothing. */
public record DryRun(Job job, RunSettings settings) implements SessionTask {
    @Override
    public Result run(Session session) {
        Inputs inputs = job.inputs();
        List<Inventory> inventories = inputs.sources().stream()
                .map(source -> inputs.inventory(session, source).map(all -> job.unread(session, source, all)))
                .flatMap(Optional::stream)
                .toList();
        StringBuilder text = new StringBuilder();
        inventories.forEach(inventory -> text.append(inventory.details()));
        settings.values()
                .forEach((key, value) -> text.append("  ")
                        .append(key)
                        .append(" = ")
                        .append(value)
                        .append('\n'));
        boolean anyBad =
                inventories.stream().anyMatch(inventory -> !inventory.bad().isEmpty());
        Verdict verdict = anyBad && inputs.reading().onBadShard() == OnBadShard.STOP
                ? Verdict.unusable("bad shards, listed above")
                : Verdict.of(List.of(), List.of(), List.of(), Verdict.FailOn.ERROR);
        return new Result(verdict, text.toString());
    }
}
