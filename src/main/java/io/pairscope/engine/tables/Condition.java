package io.pairscope.engine.tables;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import io.pairscope.core.settings.ConfigException;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.storage.Failures;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.Generate;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Window;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.Function1;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A condition on the columns of a table, as Spark SQL writes it.
 *
 * @param key of the setting that holds it
 * @param columns the names it has, in their order
 */
public record Condition(String key, String text, List<String> columns) {
    private static final String NUMBER = "__pairscope_number";

    /** @throws ConfigException when it cannot be parsed */
    public static Condition of(String key, String text) {
        TreeSet<String> names = new TreeSet<>();
        for (Expression leaf : CollectionConverters.asJava(parsed(key, text).collectLeaves())) {
            if (leaf instanceof UnresolvedAttribute name) {
                names.add(CollectionConverters.asJava(name.nameParts()).get(0));
            }
        }
        return new Condition(key, text, List.copyOf(names));
    }

    private static Expression parsed(String key, String text) {
        try {
            Expression parsed = new CatalystSqlParser().parseExpression(text);
            if (parsed instanceof Alias named) {
                throw new ConfigException(key + " = " + text + ": the last word, " + named.name()
                        + ", is no part of the condition. Join conditions with AND or OR");
            }
            return parsed;
        } catch (ConfigException known) {
            throw known;
        } catch (Exception invalid) {
            // Scala does not declare what it throws: here a ParseException, of many lines.
            throw new ConfigException(key + " = " + text + " is no expression of SQL: " + misspelled(invalid, text)
                    + ". Write it like pmi >= 2 and language = 'en'");
        }
    }

    /** Where a text cannot be read on. */
    private static String misspelled(Exception invalid, String text) {
        if (!(invalid instanceof ParseException parse && "PARSE_SYNTAX_ERROR".equals(parse.getCondition()))) {
            return plain(invalid);
        }
        String word = parse.getMessageParameters().getOrDefault("error", "");
        int place = parse.start().startPosition().isDefined()
                ? (int) parse.start().startPosition().get()
                : 0;
        return word.equals("end of input") || place >= text.length()
                ? "it breaks off at its end"
                : "it cannot be read from " + word + " on (letter " + (place + 1) + ")";
    }

    /**
     * Refuses a condition to which rows of a table cannot be held, before any is read.
     *
     * @throws ConfigException when it is no condition on each row, or gives other rows each time
     */
    public void require(Session session, ScoreTable table) {
        require(session, table, Map.of());
    }

    /** @param further columns, beside those of the table, and their types */
    public void require(Session session, ScoreTable table, Map<String, DataType> further) {
        StructType schema = ScoredRows.named(table).schema().add(NUMBER, DataTypes.LongType);
        for (Map.Entry<String, DataType> column : further.entrySet()) {
            schema = schema.add(column.getKey(), column.getValue());
        }
        LogicalPlan plan = analyzed(session.spark().createDataFrame(List.of(), schema));
        if (!plan.subqueriesAll().isEmpty()
                || plan.exists((Function1<LogicalPlan, Object>) node -> node instanceof Window)) {
            throw refused(": it is of many rows together; name a condition on each row");
        }
        if (plan.exists((Function1<LogicalPlan, Object>) node -> node instanceof Generate)) {
            throw refused(" makes several rows of one; name a condition on each row");
        }
        DataType type = plan.output().apply(1).dataType();
        if (!type.equals(DataTypes.BooleanType)) {
            throw refused(" is no condition: its value is of type " + type.simpleString()
                    + ", not true or false. Hold it against something, as in pmi >= 2");
        }
        if (!CollectionConverters.asJava(plan.expressions()).stream().allMatch(Expression::deterministic)) {
            throw refused(
                    " gives other rows each time: rand(), uuid() and the like cannot be repeated. hash(id) draws rows"
                            + " that stay the same");
        }
    }

    /** Beside another column an aggregate is refused. */
    private LogicalPlan analyzed(Dataset<Row> none) {
        try {
            return none.select(col(NUMBER), expr(text)).queryExecution().analyzed();
        } catch (Exception failure) {
            // An AnalysisException, which Scala does not declare.
            throw refused(": " + unfit(failure));
        }
    }

    private static String unfit(Exception failure) {
        String condition = failure instanceof SparkThrowable spark ? spark.getCondition() : "";
        if ("UNRESOLVED_ROUTINE".equals(condition)) {
            String name = ((SparkThrowable) failure).getMessageParameters().getOrDefault("routineName", "of this name");
            return "there is no function " + name.replace("`", "") + " in Spark SQL";
        }
        return "MISSING_GROUP_BY".equals(condition)
                ? "it is of many rows together, as max(…) is; name a condition on each row"
                : plain(failure);
    }

    /** The setting and its value, as messages name them. */
    String named() {
        return key + " = " + text;
    }

    public ConfigException refused(String why) {
        return new ConfigException(named() + why);
    }

    /** The kind of a failure by a row, in words; what the row holds is left out. */
    static String kind(Exception failure) {
        if (!(failure instanceof SparkThrowable && Failures.root(failure) instanceof SparkThrowable root)) {
            return Failures.rootMessage(failure);
        }
        String condition = String.valueOf(root.getCondition());
        return condition.equals("CAST_INVALID_INPUT")
                ? "a text, of a row or of the condition, is no value of the type it is compared with"
                : "a row gives an error, " + condition.toLowerCase(Locale.ROOT).replaceAll("[._]", " ");
    }

    /** What Spark says in one line, without its codes. */
    private static String plain(Exception failure) {
        return Failures.rootMessage(failure)
                .replaceFirst("^\\[[A-Z0-9_.]+\\] ", "")
                .replaceFirst("\\.? SQLSTATE: .*$", "")
                .replaceFirst("^Cannot resolve (\".*\") due to data type mismatch: (?i:the)", "in $1 the")
                .strip();
    }
}
