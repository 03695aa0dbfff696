package io.pairscope.engine.shards;

import io.pairscope.core.settings.InputColumns;
import io.pairscope.engine.formats.ListedFile;
import io.pairscope.engine.shards.Shard.ColumnType;
import io.pairscope.engine.shards.Shard.Splits;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The content of one footer, or why it cannot be used; made in a task, sent to the driver. */
final class ShardFooter implements Serializable {
    private static final long serialVersionUID = 1;

    /** A top-level column. */
    static final class Column implements Serializable {
        private static final long serialVersionUID = 1;

        /** Null when it is none that a job reads. */
        final ColumnType type;

        /** The type as the format spells it, for messages. */
        final String spelled;
        /** Whether it can be decoded by batches; else row by row. */
        final boolean vectorized;

        Column(ColumnType type, String spelled, boolean vectorized) {
            this.type = type;
            this.spelled = spelled;
            this.vectorized = vectorized;
        }
    }

    final ListedFile file;
    /** Null when the footer was read. */
    final String problem;
    /** Of its bytes; null when it could not be read. */
    final String hash;

    final Map<String, Column> columns;
    final Splits splits;

    private ShardFooter(ListedFile file, String problem, String hash, Map<String, Column> columns, Splits splits) {
        this.file = file;
        this.problem = problem;
        this.hash = hash;
        this.columns = columns;
        this.splits = splits;
    }

    static ShardFooter unusable(ListedFile file, String problem) {
        return new ShardFooter(file, problem, null, new LinkedHashMap<>(), Splits.NONE);
    }

    static ShardFooter of(ListedFile file, String hash, Map<String, Column> columns, Splits splits) {
        return new ShardFooter(file, null, hash, new LinkedHashMap<>(columns), splits);
    }

    /** Why the shard cannot be used with these columns; null when it can. */
    String problemWith(InputColumns wanted) {
        if (problem != null) {
            return problem;
        }
        for (String vector : wanted.vectors()) {
            Column column = columns.get(vector);
            if (column == null) {
                return missing(vector, "Name the columns with " + wanted.options());
            }
            if (column.type == null || !column.type.isVector()) {
                return "column " + vector + " is " + column.spelled + "; expected list<float> or list<double>";
            }
        }
        String problemOfId = wanted.id().map(id -> nameProblem(id, "id")).orElse(null);
        return problemOfId != null
                ? problemOfId
                : wanted.group().map(group -> nameProblem(group, "group")).orElse(null);
    }

    /** @param what the column says of a row: its id, its group */
    private String nameProblem(String name, String what) {
        Column column = columns.get(name);
        if (column == null) {
            return missing(name, "Name the " + what + " column with --" + what + "-column");
        }
        return column.type == null || column.type.isVector()
                ? "column " + name + " is " + column.spelled + "; expected a string or an integer as " + what
                : null;
    }

    private String missing(String column, String advice) {
        return "column " + column + " is missing; it has " + String.join(", ", columns.keySet()) + ". " + advice;
    }

    Shard shard(InputColumns wanted) {
        List<Column> vectors = wanted.vectors().stream().map(columns::get).toList();
        Shard.Layout layout = new Shard.Layout(
                vectors.stream().map(column -> column.type).toArray(ColumnType[]::new),
                wanted.id().map(id -> columns.get(id).type).orElse(null),
                wanted.group().map(group -> columns.get(group).type).orElse(null),
                vectors.stream().allMatch(column -> column.vectorized));
        return new Shard(file, hash, layout, splits);
    }
}
