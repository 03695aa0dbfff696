package io.pairscope.engine.shards;

import io.pairscope.core.settings.InputColumns;
import io.pairscope.engine.formats.ListedFile;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.Shard.ColumnType;
import io.pairscope.engine.shards.Shard.Layout;
import io.pairscope.engine.shards.Shard.Splits;
import io.pairscope.engine.storage.Failures;
import io.pairscope.engine.storage.Sha256;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/** Parquet files with vectors as lists of floats or doubles. */
final class ParquetFormat implements ShardFormat {
    private static final long serialVersionUID = 1;

    @Override
    public String suffix() {
        return ".parquet";
    }

    @Override
    public SplitReader reader(Session session, InputColumns columns, Set<Layout> layouts) {
        return new ParquetSplitReader(session, columns, layouts);
    }

    @Override
    public ShardFooter footer(ListedFile file, Configuration configuration) {
        if (file.bytes == 0) {
            return ShardFooter.unusable(file, "0 bytes, not a Parquet file; write it again or remove it");
        }
        try {
            InputFile input = HadoopInputFile.fromPath(new Path(URI.create(file.uri)), configuration);
            try (ParquetFileReader reader = ParquetFileReader.open(input)) {
                return describe(file, reader.getFooter(), hash(input));
            }
        } catch (IOException | RuntimeException unreadable) {
            return ShardFooter.unusable(file, explain(unreadable));
        }
    }

    /** SHA-256 of the footer: its length stands before the closing magic number, four bytes each. */
    private static String hash(InputFile input) throws IOException {
        try (SeekableInputStream stream = input.newStream()) {
            ByteBuffer tail = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            long end = input.getLength() - 2 * Integer.BYTES;
            stream.seek(end);
            stream.readFully(tail.array());
            byte[] footer = new byte[tail.getInt()];
            stream.seek(end - footer.length);
            stream.readFully(footer);
            return Sha256.of(footer);
        }
    }

    private static String explain(Exception unreadable) {
        String message = Failures.rootMessage(unreadable);
        return message.contains("is not a Parquet file")
                ? "no Parquet footer at its end: truncated or not Parquet; write it again or remove it"
                : "unreadable Parquet footer (" + message + "); write it again or remove it";
    }

    private static ShardFooter describe(ListedFile file, ParquetMetadata footer, String hash) {
        List<BlockMetaData> groups = footer.getBlocks();
        Splits splits = new Splits(groups.size());
        Set<String> rowByRow = new HashSet<>();
        long dataEnd = 0;
        for (int g = 0; g < groups.size(); g++) {
            BlockMetaData group = groups.get(g);
            long end = group.getStartingPos() + group.getCompressedSize();
            splits.set(g, group.getStartingPos(), end, group.getRowCount());
            dataEnd = Math.max(dataEnd, end);
            group.getColumns().stream()
                    .filter(column -> column.getEncodings().contains(Encoding.BYTE_STREAM_SPLIT))
                    .forEach(column -> rowByRow.add(column.getPath().toArray()[0]));
        }
        if (dataEnd > file.bytes) {
            return ShardFooter.unusable(
                    file, "truncated: its footer describes " + dataEnd + " bytes of data, the file has " + file.bytes);
        }
        Map<String, ShardFooter.Column> columns = new LinkedHashMap<>();
        for (Type field : footer.getFileMetaData().getSchema().getFields()) {
            String name = field.getName();
            columns.put(name, new ShardFooter.Column(typeOf(field), spell(field), !rowByRow.contains(name)));
        }
        return ShardFooter.of(file, hash, columns, splits);
    }

    private static ColumnType typeOf(Type field) {
        if (field.isPrimitive() && !field.isRepetition(Type.Repetition.REPEATED)) {
            return idType(field.asPrimitiveType());
        }
        PrimitiveType element = listElement(field);
        if (element == null || element.getLogicalTypeAnnotation() != null) {
            return null;
        }
        return switch (element.getPrimitiveTypeName()) {
            case FLOAT -> ColumnType.FLOAT_LIST;
            case DOUBLE -> ColumnType.DOUBLE_LIST;
            default -> null;
        };
    }

    private static ColumnType idType(PrimitiveType type) {
        LogicalTypeAnnotation annotation = type.getLogicalTypeAnnotation();
        if (type.getPrimitiveTypeName() == PrimitiveTypeName.BINARY) {
            return annotation == null || annotation.equals(LogicalTypeAnnotation.stringType())
                    ? ColumnType.STRING
                    : null;
        }
        if (annotation != null && !(annotation instanceof LogicalTypeAnnotation.IntLogicalTypeAnnotation)) {
            return null;
        }
        return switch (type.getPrimitiveTypeName()) {
            case INT32 -> ColumnType.INT;
            case INT64 -> ColumnType.LONG;
            default -> null;
        };
    }

    /** The primitive element of a list column (three-level, two-level or plainly repeated), else null. */
    private static PrimitiveType listElement(Type field) {
        if (field.isRepetition(Type.Repetition.REPEATED)) {
            return field.isPrimitive() ? field.asPrimitiveType() : null;
        }
        if (!LogicalTypeAnnotation.listType().equals(field.getLogicalTypeAnnotation())
                || field.asGroupType().getFieldCount() != 1) {
            return null;
        }
        Type repeated = field.asGroupType().getType(0);
        if (repeated.isPrimitive()) {
            return repeated.asPrimitiveType();
        }
        if (repeated.asGroupType().getFieldCount() != 1) {
            return null;
        }
        Type element = repeated.asGroupType().getType(0);
        return element.isPrimitive() && !element.isRepetition(Type.Repetition.REPEATED)
                ? element.asPrimitiveType()
                : null;
    }

    private static String spell(Type field) {
        PrimitiveType element = field.isPrimitive() ? field.asPrimitiveType() : listElement(field);
        if (element == null) {
            return "a nested group";
        }
        LogicalTypeAnnotation annotation = element.getLogicalTypeAnnotation();
        String primitive = annotation == null
                ? element.getPrimitiveTypeName().name().toLowerCase(Locale.ROOT)
                : annotation.toString().toLowerCase(Locale.ROOT);
        return field.isPrimitive() ? primitive : "list<" + primitive + ">";
    }
}
