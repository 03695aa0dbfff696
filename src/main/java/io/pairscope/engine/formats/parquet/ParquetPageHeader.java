package io.pairscope.engine.formats.parquet;

import java.io.IOException;

/** What stands before a page: its kind, its lengths, and how its levels and values are written. */
final class ParquetPageHeader {
    static final int DATA = 0;
    static final int DICTIONARY = 2;
    static final int DATA_V2 = 3;

    int kind;
    int uncompressed;
    int compressed;
    Integer checksum;
    int entries;
    int encoding;
    int definitionEncoding;
    int repetitionEncoding;
    int rows;
    int definitionBytes;
    int repetitionBytes;
    boolean isCompressed = true;

    boolean isData() {
        return kind == DATA || kind == DATA_V2;
    }

    static ParquetPageHeader read(ThriftReader thrift) throws IOException {
        ParquetPageHeader header = new ParquetPageHeader();
        thrift.struct(id -> {
            switch (id) {
                case 1 -> header.kind = thrift.smallNumber();
                case 2 -> header.uncompressed = thrift.smallNumber();
                case 3 -> header.compressed = thrift.smallNumber();
                case 4 -> header.checksum = thrift.smallNumber();
                case 5 -> readData(thrift, header);
                case 7 -> readDictionary(thrift, header);
                case 8 -> readDataV2(thrift, header);
                default -> {}
            }
        });
        return header;
    }

    private static void readData(ThriftReader thrift, ParquetPageHeader header) throws IOException {
        thrift.struct(id -> {
            switch (id) {
                case 1 -> header.entries = thrift.smallNumber();
                case 2 -> header.encoding = thrift.smallNumber();
                case 3 -> header.definitionEncoding = thrift.smallNumber();
                case 4 -> header.repetitionEncoding = thrift.smallNumber();
                default -> {}
            }
        });
    }

    private static void readDictionary(ThriftReader thrift, ParquetPageHeader header) throws IOException {
        thrift.struct(id -> {
            if (id == 1) {
                header.entries = thrift.smallNumber();
            }
        });
    }

    private static void readDataV2(ThriftReader thrift, ParquetPageHeader header) throws IOException {
        thrift.struct(id -> {
            switch (id) {
                case 1 -> header.entries = thrift.smallNumber();
                case 3 -> header.rows = thrift.smallNumber();
                case 4 -> header.encoding = thrift.smallNumber();
                case 5 -> header.definitionBytes = thrift.smallNumber();
                case 6 -> header.repetitionBytes = thrift.smallNumber();
                case 7 -> header.isCompressed = thrift.truth();
                default -> {}
            }
        });
    }
}
