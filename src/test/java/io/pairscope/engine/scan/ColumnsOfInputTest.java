package io.pairscope.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnsOfInputTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "int32 | bigint",
                "uint8 | bigint",
                "uint64 | decimal(20,0)",
                "float | double",
                "decimal(10, 2) | double",
                "boolean | boolean",
                "binary | string",
                "string | string",
                "date | string",
                "decimal128(scale 2) | double",
                "bool | boolean",
                "dictionary<int64> | bigint",
                "dictionary<string> | string",
                "npy int64 (400,) | bigint",
                "npy big-endian float64 (400, 1) | double",
                "npy bool (400,) | boolean",
                "npy str12 (400,) | string"
            })
    void columnsAreTakenAsTheirFormatStoresThem(String spelled, String type) {
        assertThat(ColumnsOfInput.type(spelled).simpleString()).isEqualTo(type);
    }
}
