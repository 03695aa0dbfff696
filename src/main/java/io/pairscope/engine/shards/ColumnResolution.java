package io.pairscope.engine.shards;

import io.pairscope.core.settings.InputColumns;
import io.pairscope.engine.shards.ShardFooter.Column;
import java.util.List;

/** The columns that an input offers in place of those asked for, and whether a shard has them. */
final class ColumnResolution {
    private ColumnResolution() {}

    /** The columns as the first shard that can be used offers them. */
    static InputColumns resolve(InputColumns columns, List<ShardFooter> footers) {
        for (ShardFooter footer : footers) {
            InputColumns offered = columns.resolve(footer.columns.keySet());
            if (problem(footer, offered) == null) {
                return offered;
            }
        }
        return columns;
    }

    /** Why a shard cannot be used with these columns; null when it can. */
    static String problem(ShardFooter footer, InputColumns columns) {
        if (footer.problem != null) {
            return footer.problem;
        }
        for (String vector : columns.vectors()) {
            Column column = footer.columns.get(vector);
            if (column == null) {
                return missing(footer, vector, "Name the columns with " + columns.options());
            }
            if (column.type == null || !column.type.isVector()) {
                return "column " + vector + " is " + column.spelled + "; expected list<float> or list<double>";
            }
        }
        return columns.id().map(id -> idProblem(footer, id)).orElse(null);
    }

    private static String idProblem(ShardFooter footer, String id) {
        Column column = footer.columns.get(id);
        if (column == null) {
            return missing(footer, id, "Name the id column with --id-column");
        }
        return column.type == null || column.type.isVector()
                ? "column " + id + " is " + column.spelled + "; expected a string or an integer as id"
                : null;
    }

    private static String missing(ShardFooter footer, String column, String advice) {
        return "column " + column + " is missing; it has " + String.join(", ", footer.columns.keySet()) + ". " + advice;
    }

    /** A shard that has these columns. */
    static Shard shard(ShardFooter footer, InputColumns columns) {
        List<Column> vectors =
                columns.vectors().stream().map(footer.columns::get).toList();
        Shard.Layout layout = new Shard.Layout(
                vectors.stream().map(column -> column.type).toArray(Shard.ColumnType[]::new),
                columns.id().map(id -> footer.columns.get(id).type).orElse(null),
                vectors.stream().allMatch(column -> column.vectorized));
        return new Shard(footer.file, footer.hash, layout, footer.splits);
    }
}
