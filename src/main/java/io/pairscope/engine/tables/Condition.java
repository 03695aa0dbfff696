package io.pairscope.engine.tables;

import io.pairscope.core.settings.ConfigException;
import java.util.List;
import java.util.TreeSet;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A condition on the columns of a table, as Spark SQL writes it.
 *
 * @param columns the names it has, in their order
 */
public record Condition(String text, List<String> columns) {
    /** @throws ConfigException when it cannot be parsed */
    public static Condition of(String key, String text) {
        TreeSet<String> names = new TreeSet<>();
        for (Expression leaf : CollectionConverters.asJava(parsed(key, text).collectLeaves())) {
            if (leaf instanceof UnresolvedAttribute name) {
                names.add(CollectionConverters.asJava(name.nameParts()).get(0));
            }
        }
        return new Condition(text, List.copyOf(names));
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
            throw new ConfigException(key + " = " + text + " is no expression of SQL: "
                    + invalid.getMessage().strip().lines().findFirst().orElse(""));
        }
    }
}
