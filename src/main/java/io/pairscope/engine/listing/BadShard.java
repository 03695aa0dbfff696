package io.pairscope.engine.listing;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A shard that cannot be used, and why. */
public final class BadShard implements Serializable {
    private static final long serialVersionUID = 1;
    private static final int FEW = 5;
    private static final int MOST_LINES = 20;

    private final String name;
    private final long rows;
    private final String reason;
    private final boolean lacksColumn;

    public BadShard(String name, long rows, String reason) {
        this(name, rows, reason, false);
    }

    /** @param lacksColumn whether the reason is that a column is not there */
    public BadShard(String name, long rows, String reason, boolean lacksColumn) {
        this.name = name;
        this.rows = rows;
        this.reason = reason;
        this.lacksColumn = lacksColumn;
    }

    /** The same shard under another name. */
    public BadShard named(String other) {
        return new BadShard(other, rows, reason, lacksColumn);
    }

    /** Each shard once, with the first of its failures: tasks that read parts of one shard find it bad one by one. */
    public static List<BadShard> firstOfEach(List<BadShard> failures) {
        Map<String, BadShard> first = new LinkedHashMap<>();
        failures.forEach(failure -> first.putIfAbsent(failure.name, failure));
        return List.copyOf(first.values());
    }

    /** The path below the common parent of the input. */
    public String name() {
        return name;
    }

    /** Rows as its footer counts them; 0 when the footer cannot be read. */
    public long rows() {
        return rows;
    }

    public String reason() {
        return reason;
    }

    /** Whether the reason is that a column is not there. */
    public boolean lacksColumn() {
        return lacksColumn;
    }

    /** @param emptied what the sets are called that have no other shard; blank for the only set */
    public static String remedy(List<String> emptied) {
        return emptied.isEmpty()
                ? "Mend them, or go on without them with --on-bad-shard quarantine"
                : "Mend them: without them nothing is left to read"
                        + (emptied.contains("") ? "" : " of the " + String.join(" and the ", emptied));
    }

    /**
     * Bad shards in a few lines: of several that are bad for one reason, how many, the first reason and a few names.
     *
     * @param all shards of the input
     */
    public static List<String> lines(List<BadShard> bad, int all) {
        Map<String, List<BadShard>> byReason = new LinkedHashMap<>();
        for (BadShard shard : bad) {
            // Lengths and positions differ from shard to shard.
            byReason.computeIfAbsent(shard.reason.replaceAll("\\d+", "#"), reason -> new ArrayList<>())
                    .add(shard);
        }
        List<String> lines = new ArrayList<>();
        int told = 0;
        for (List<BadShard> alike : byReason.values()) {
            if (lines.size() >= MOST_LINES) {
                lines.add(bad.size() - told + " more, for other reasons");
                break;
            }
            boolean isOneReason =
                    alike.stream().map(BadShard::reason).distinct().count() == 1;
            if (alike.size() > FEW || alike.size() > 1 && isOneReason) {
                List<String> names = alike.stream().map(BadShard::name).toList();
                lines.add(alike.size() + " of " + all + " shards ("
                        + (names.size() > FEW ? Examples.of(names) : String.join(", ", names)) + "): "
                        + alike.get(0).reason);
            } else {
                alike.forEach(shard -> lines.add(shard.toString()));
            }
            told += alike.size();
        }
        return lines;
    }

    @Override
    public String toString() {
        return "shard " + name + ": " + reason;
    }
}
