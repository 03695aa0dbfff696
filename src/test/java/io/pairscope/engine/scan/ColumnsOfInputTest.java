package io.pairscope.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.engine.formats.ValueKind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnsOfInputTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "WHOLE | bigint",
                "UNSIGNED | decimal(20,0)",
                "FRACTION | double",
                "TRUTH | boolean",
                "TEXT | string"
            })
    void columnsAreTakenAsTheirFormatStoresThem(ValueKind kind, String type) {
        assertThat(ColumnsOfInput.type(kind).simpleString()).isEqualTo(type);
    }

    @ParameterizedTest(name = "{0} bits, signed {1}")
    @CsvSource({
        "8, true, WHOLE",
        "8, false, WHOLE",
        "32, true, WHOLE",
        "32, false, WHOLE",
        "64, true, WHOLE",
        "64, false, UNSIGNED"
    })
    void onlyUnsignedNumbersOf64BitsAreWider(int bits, boolean signed, ValueKind kind) {
        assertThat(ValueKind.whole(bits, signed)).isEqualTo(kind);
    }
}
