package io.pairscope.engine.formats.arrow;

import io.pairscope.engine.formats.Float16;
import io.pairscope.engine.formats.NameText;
import io.pairscope.engine.formats.UnreadableShardException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.function.DoubleFunction;
import org.apache.arrow.flatbuf.Type;

/** A column of names or labels: texts, numbers, times, UUIDs, binaries, with or without a dictionary; batch by batch. */
final class ArrowNames {
    /** The name in a row of a batch, of those rows that have one. */
    private interface Reader {
        String get(long row) throws IOException, UnreadableShardException;
    }

    private final List<ArrowField> structs;
    private final ArrowField field;
    private final ArrowDictionaries dictionaries;
    private final DoubleFunction<String> floating;
    private final List<ArrowBits> validities = new ArrayList<>();
    private ArrowBytes data;
    private Reader reader;
    private long rowsBefore;

    /**
     * @param path of the field, from the outermost struct
     * @param floating the text of a floating-point number
     */
    ArrowNames(List<ArrowField> path, ArrowDictionaries dictionaries, DoubleFunction<String> floating) {
        this.structs = path.subList(0, path.size() - 1);
        this.field = path.get(path.size() - 1);
        this.dictionaries = dictionaries;
        this.floating = floating;
    }

    /** @param before rows of the file before those of the batch, for messages */
    void begin(ArrowBatch batch, long before) throws IOException, UnreadableShardException {
        rowsBefore = before;
        validities.clear();
        for (ArrowField struct : structs) {
            validities.add(batch.validity(struct));
        }
        if (field.type == Type.Null) {
            reader = row -> null;
            return;
        }
        validities.add(batch.validity(field));
        reader = field.indices == null ? values(batch) : pointers(batch);
    }

    /** The name in a row; null when it has none. */
    String get(long row) throws IOException, UnreadableShardException {
        for (ArrowBits validity : validities) {
            if (validity != null && !validity.get(row)) {
                return null;
            }
        }
        return reader.get(row);
    }

    private Reader pointers(ArrowBatch batch) throws IOException, UnreadableShardException {
        data = batch.bytes(field, 1);
        String[] names = dictionaries.names(field.dictionary);
        return row -> {
            long index = whole(field.indices, row);
            if (names == null || index < 0 || index >= names.length) {
                throw ArrowFile.damaged("column " + field.name + " points outside of its dictionary");
            }
            return names[(int) index];
        };
    }

    private Reader values(ArrowBatch batch) throws IOException, UnreadableShardException {
        switch (field.type) {
            case Type.Bool -> {
                ArrowBits bits = new ArrowBits(batch.bytes(field, 1));
                return row -> Boolean.toString(bits.get(row));
            }
            case Type.Int -> {
                data = batch.bytes(field, 1);
                return row ->
                        field.signed ? Long.toString(whole(field, row)) : Long.toUnsignedString(whole(field, row));
            }
            case Type.FloatingPoint -> {
                data = batch.bytes(field, 1);
                return this::number;
            }
            case Type.Decimal -> {
                data = batch.bytes(field, 1);
                return this::decimal;
            }
            case Type.Date, Type.Time, Type.Timestamp -> {
                data = batch.bytes(field, 1);
                return this::time;
            }
            default -> {
                ArrowBinary binary = new ArrowBinary(batch, field);
                return row -> text(binary.get(row));
            }
        }
    }

    private ByteBuffer at(long row, int width) throws IOException, UnreadableShardException {
        data.seek(row * width);
        return data.need(width);
    }

    private long whole(ArrowField type, long row) throws IOException, UnreadableShardException {
        ByteBuffer bytes = at(row, type.size / Byte.SIZE);
        return switch (type.size) {
            case Byte.SIZE -> type.signed ? bytes.get() : Byte.toUnsignedLong(bytes.get());
            case Short.SIZE -> type.signed ? bytes.getShort() : Short.toUnsignedLong(bytes.getShort());
            case Integer.SIZE -> type.signed ? bytes.getInt() : Integer.toUnsignedLong(bytes.getInt());
            default -> bytes.getLong();
        };
    }

    private String number(long row) throws IOException, UnreadableShardException {
        ByteBuffer bytes = at(row, field.size / Byte.SIZE);
        try {
            return floating.apply(
                    switch (field.size) {
                        case Short.SIZE -> Float16.toFloat(bytes.getShort());
                        case Float.SIZE -> bytes.getFloat();
                        default -> bytes.getDouble();
                    });
        } catch (NumberFormatException noName) {
            throw new UnreadableShardException(
                    "column " + field.name + ", row " + (rowsBefore + row) + ": " + noName.getMessage(), noName);
        }
    }

    private String time(long row) throws IOException, UnreadableShardException {
        ByteBuffer bytes = at(row, field.size / Byte.SIZE);
        long count = field.size == Integer.SIZE ? bytes.getInt() : bytes.getLong();
        return switch (field.type) {
            case Type.Time -> NameText.time(count, field.scale);
            case Type.Timestamp -> NameText.timestamp(count, field.scale);
            default -> field.scale == 0 ? NameText.date(count) : NameText.dateOfMillis(count);
        };
    }

    private String decimal(long row) throws IOException, UnreadableShardException {
        data.seek(row * (field.size / Byte.SIZE));
        byte[] digits = data.get(field.size / Byte.SIZE);
        for (int i = 0, j = digits.length - 1; i < j; i++, j--) {
            byte low = digits[i];
            digits[i] = digits[j];
            digits[j] = low;
        }
        return NameText.decimal(new BigInteger(digits), field.scale);
    }

    private String text(byte[] bytes) {
        if (bytes == null) {
            return null;
        }
        if (field.uuid && bytes.length == 2 * Long.BYTES) {
            ByteBuffer halves = ByteBuffer.wrap(bytes);
            return new UUID(halves.getLong(), halves.getLong()).toString();
        }
        return field.type == Type.FixedSizeBinary ? HexFormat.of().formatHex(bytes) : NameText.text(bytes);
    }
}
