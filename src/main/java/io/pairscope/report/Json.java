package io.pairscope.report;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.EnumFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.pairscope.core.text.Credentials;
import io.pairscope.core.text.Printable;
import java.io.IOException;
import java.util.Locale;

/** JSON as all our files write it: indented, in the order given, names in snake case, ending with a newline. */
public final class Json {
    private static final int DELETE = 0x7F;

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .addModule(new SimpleModule()
                    .addSerializer(String.class, new WithoutCredentials())
                    .addSerializer(Double.class, new FiniteOrNull())
                    .addSerializer(double.class, new FiniteOrNull())
                    .addSerializer(double[].class, new AllFiniteOrNull()))
            .build();

    private static final ObjectWriter WRITER = MAPPER.writer().with(new Escapes(""));

    /** Neither tags nor entities of HTML. */
    private static final ObjectWriter SCRIPT_WRITER =
            MAPPER.writer().without(SerializationFeature.INDENT_OUTPUT).with(new Escapes("<>&"));

    /** JSON has no NaN and no infinity: a number that does not exist is null. */
    private static final class FiniteOrNull extends JsonSerializer<Double> {
        @Override
        public void serialize(Double value, JsonGenerator json, SerializerProvider provider) throws IOException {
            if (Double.isFinite(value)) {
                json.writeNumber(value);
            } else {
                json.writeNull();
            }
        }
    }

    /** Paths may have them. */
    private static final class WithoutCredentials extends JsonSerializer<String> {
        @Override
        public void serialize(String value, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(Credentials.cut(value));
        }
    }

    /** The text of a file may go to a terminal, where some characters of names do more than show. */
    private static final class Escapes extends CharacterEscapes {
        private static final long serialVersionUID = 1;

        private final String further;

        /** @param further ASCII characters that are escaped, too */
        Escapes(String further) {
            this.further = further;
        }

        @Override
        public int[] getEscapeCodesForAscii() {
            int[] codes = standardAsciiEscapesForJSON();
            codes[DELETE] = ESCAPE_STANDARD;
            further.chars().forEach(character -> codes[character] = ESCAPE_STANDARD);
            return codes;
        }

        /** Null where the character stands for itself. */
        @Override
        public SerializableString getEscapeSequence(int character) {
            return !Character.isSurrogate((char) character) && Printable.isEscaped((char) character)
                    ? new SerializedString(String.format(Locale.ROOT, "\\u%04x", character))
                    : null;
        }
    }

    private static final class AllFiniteOrNull extends JsonSerializer<double[]> {
        @Override
        public void serialize(double[] values, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeStartArray(values, values.length);
            for (double value : values) {
                provider.defaultSerializeValue(value, json);
            }
            json.writeEndArray();
        }
    }

    private Json() {}

    public static String write(Object document) {
        return write(WRITER, document) + "\n";
    }

    /** One line that may stand in a script element of a page. */
    public static String inScript(Object document) {
        return write(SCRIPT_WRITER, document);
    }

    private static String write(ObjectWriter writer, Object document) {
        try {
            return writer.writeValueAsString(document);
        } catch (JsonProcessingException failure) {
            throw new IllegalArgumentException("not representable as JSON", failure);
        }
    }
}
