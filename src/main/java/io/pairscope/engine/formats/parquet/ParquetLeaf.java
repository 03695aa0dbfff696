package io.pairscope.engine.formats.parquet;

import io.pairscope.engine.formats.ColumnType;
import io.pairscope.engine.formats.parquet.ParquetNode.Logical;
import io.pairscope.engine.formats.parquet.ParquetNode.Physical;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A column of a Parquet file as a job sees it: a vector, a name or a label, or something that is neither. Lists come in several shapes
 * (three levels, two, or a repeated value; the groups in between have any names). A list of lists is one vector, its values
 * in a row: so Hugging Face stores arrays of two axes.
 *
 * <p>Definition levels tell what is missing: below {@code listLevel} the vector itself, at {@code listLevel} all its values,
 * at {@code innerLevel} the values of an inner list; at {@code mostDefined} a value is there; else an element is null.
 */
final class ParquetLeaf {
    private static final int NEVER = -1;

    /** Null when it is none of them. */
    final ColumnType type;

    final String spelled;
    /** The values that are stored; the column itself when there is no type. */
    final ParquetNode value;
    /** Where they are stored: the names of all groups around them, and their own. */
    final List<String> path;

    final int mostDefined;
    final int mostRepeated;
    final int listLevel;
    final int innerLevel;

    private ParquetLeaf(ColumnType type, String spelled, Walk walk, int listLevel, int innerLevel) {
        this.type = type;
        this.spelled = spelled;
        this.value = walk.node;
        this.path = walk.path;
        this.mostDefined = walk.defined;
        this.mostRepeated = walk.repeated;
        this.listLevel = listLevel;
        this.innerLevel = innerLevel;
    }

    boolean isVector() {
        return type != null && type.isList();
    }

    /** Whether it holds lists of one axis of numbers that are no vectors. */
    boolean isNumberList() {
        return type == null && mostRepeated == 1 && value.kind().isNumber();
    }

    /** A node and all that its ancestors add to levels and path. */
    private record Walk(ParquetNode node, List<String> path, int defined, int repeated) {
        Walk child(ParquetNode child) {
            List<String> longer = new ArrayList<>(path);
            longer.add(child.name);
            return new Walk(
                    child, longer, defined + (child.isOptional() ? 1 : 0), repeated + (child.isRepeated() ? 1 : 0));
        }

        Walk onlyChild() {
            return child(node.children.get(0));
        }

        boolean isGroupOfOne() {
            return node.physical == null && node.children.size() == 1;
        }

        boolean isList() {
            return isGroupOfOne()
                    && node.logical == Logical.LIST
                    && node.children.get(0).isRepeated();
        }
    }

    /** All columns by their dotted paths, in the order of the file; null where two have one. A structure stands before its fields. */
    static Map<String, ParquetLeaf> of(ParquetNode root) {
        Map<String, ParquetLeaf> leaves = new LinkedHashMap<>();
        addFields(new Walk(root, List.of(), 0, 0), leaves);
        return leaves;
    }

    private static void addFields(Walk group, Map<String, ParquetLeaf> leaves) {
        for (ParquetNode field : group.node.children) {
            Walk walk = group.child(field);
            String name = String.join(".", walk.path);
            leaves.put(name, leaves.containsKey(name) ? null : of(walk));
            boolean plain = field.logical != Logical.LIST && field.logical != Logical.MAP;
            if (field.physical == null && !field.isRepeated() && plain) {
                addFields(walk, leaves);
            }
        }
    }

    private static ParquetLeaf of(Walk walk) {
        ParquetNode node = walk.node;
        if (node.physical != null) {
            return node.isRepeated()
                    ? new ParquetLeaf(vectorType(node), node.spelled(), walk, walk.defined - 1, NEVER)
                    : new ParquetLeaf(nameType(node), node.spelled(), walk, walk.defined, NEVER);
        }
        return walk.isList() && !node.isRepeated() ? ofList(walk) : none(walk);
    }

    private static ParquetLeaf none(Walk walk) {
        return new ParquetLeaf(null, walk.node.spelled(), walk, NEVER, NEVER);
    }

    /** Goes down to the values of a list, or of a list in a list. */
    private static ParquetLeaf ofList(Walk list) {
        int innerLevel = NEVER;
        Walk at = list.onlyChild();
        while (at.node.physical == null) {
            if (!at.isGroupOfOne()) {
                return none(list);
            }
            Walk child = at.onlyChild();
            if (child.node.isRepeated()) {
                innerLevel = at.defined;
            } else if (child.isList()) {
                innerLevel = child.defined;
                child = child.onlyChild();
            } else if (child.node.physical == null) {
                return none(list);
            }
            at = child;
        }
        return at.repeated > 2
                ? none(list)
                : new ParquetLeaf(vectorType(at.node), list.node.spelled(), at, list.defined, innerLevel);
    }

    private static ColumnType vectorType(ParquetNode element) {
        return switch (element.logical) {
            case NONE ->
                switch (element.physical) {
                    case FLOAT -> ColumnType.FLOAT_LIST;
                    case DOUBLE -> ColumnType.DOUBLE_LIST;
                    default -> null;
                };
            case FLOAT16 ->
                element.physical == Physical.FIXED && element.length == Short.BYTES ? ColumnType.FLOAT16_LIST : null;
            case INTEGER ->
                element.physical == Physical.INT32 && element.signed && element.bits == Byte.SIZE
                        ? ColumnType.INT8_LIST
                        : null;
            default -> null;
        };
    }

    private static ColumnType nameType(ParquetNode value) {
        return switch (value.logical) {
            case NONE ->
                switch (value.physical) {
                    case BINARY, FIXED -> ColumnType.BINARY;
                    case INT96 -> ColumnType.LABEL;
                    default -> ColumnType.NAME;
                };
            case STRING, ENUM, JSON -> value.physical == Physical.BINARY ? ColumnType.NAME : null;
            case UUID -> value.physical == Physical.FIXED && value.length == 2 * Long.BYTES ? ColumnType.NAME : null;
            case INTEGER ->
                value.physical == Physical.INT32 || value.physical == Physical.INT64 ? ColumnType.NAME : null;
            case DECIMAL -> value.scale == 0 ? ColumnType.NAME : ColumnType.LABEL;
            case FLOAT16 -> value.physical == Physical.FIXED && value.length == Short.BYTES ? ColumnType.LABEL : null;
            case DATE -> value.physical == Physical.INT32 ? ColumnType.LABEL : null;
            case TIME, TIMESTAMP ->
                value.physical == Physical.INT32 || value.physical == Physical.INT64 ? ColumnType.LABEL : null;
            case NULL -> value.isOptional() ? ColumnType.NAME : null;
            default -> null;
        };
    }
}
