package io.pairscope.engine.scan;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Side;
import io.pairscope.engine.formats.PagesRead;
import io.pairscope.engine.shards.ShardRows;
import java.io.Serializable;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which rows a scan has seen: how many were accepted, a sum of hashes of every row's place, id and fate, and for each shard a
 * sum of hashes of what its rows hold, so that two scans that saw the same rows agree, whatever the order of their tasks. Of
 * each vector the norm and the first and last values count: a shard that was replaced has other ones, and they cost little.
 */
final class RowsSeen implements Serializable {
    private static final long serialVersionUID = 1;

    private long accepted;
    private long hash;
    /** By shard. */
    private final TreeMap<String, Long> contents = new TreeMap<>();

    private final PagesRead pages = new PagesRead();

    void accept(ShardRows from, EmbeddingBlock block) {
        long sum = 0;
        for (int i = 0; i < block.size(); i++) {
            long planRow = from.planRow(block.rowNumber(i));
            accepted++;
            hash += hash(planRow, block.id(i), 1);
            sum += RowSample.mixed(content(block, i), planRow);
        }
        contents.merge(from.shard.name, sum, Long::sum);
    }

    void reject(long planRow, String id) {
        hash += hash(planRow, id, 2);
    }

    private static long content(EmbeddingBlock block, int i) {
        long content = with(0, block, Side.IMAGE, i);
        return block.textDims() == 0 ? content : with(content, block, Side.TEXT, i);
    }

    private static long with(long content, EmbeddingBlock block, Side side, int i) {
        int at = block.offset(side, i);
        double[] values = block.values();
        long more = with(content, block.norm(side, i));
        more = with(more, values[at]);
        return with(more, values[at + block.dims(side) - 1]);
    }

    private static long with(long content, double value) {
        return RowSample.mixed(content, Double.doubleToRawLongBits(value));
    }

    private static long hash(long planRow, String id, long fate) {
        long text = id == null ? 0 : 1L << Integer.SIZE | id.hashCode() & 0xFFFF_FFFFL;
        return RowSample.mixed(RowSample.mixed(fate, text), planRow);
    }

    void add(PagesRead read) {
        pages.add(read);
    }

    /** The pages that its rows were read from. */
    PagesRead pages() {
        return pages;
    }

    void add(RowsSeen other) {
        pages.add(other.pages);
        accepted += other.accepted;
        hash += other.hash;
        other.contents.forEach((shard, sum) -> contents.merge(shard, sum, Long::sum));
    }

    long accepted() {
        return accepted;
    }

    /** What another scan of the same input saw otherwise; empty for nothing. */
    Optional<String> differenceFrom(RowsSeen later) {
        if (accepted != later.accepted) {
            return Optional.of("the first scan accepted " + accepted + " rows and the last " + later.accepted);
        }
        if (hash != later.hash) {
            return Optional.of("the ids of the rows, or which rows are bad, are not what the first scan read");
        }
        return contents.entrySet().stream()
                .filter(shard -> !shard.getValue().equals(later.contents.get(shard.getKey())))
                .map(Map.Entry::getKey)
                .findFirst()
                .map(shard -> "shard " + shard + " holds other values than the first scan read");
    }
}
