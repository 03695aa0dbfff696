"""Writes the Arrow files beside it with pyarrow 25.0.1 and polars 1.44.2, for ArrowGoldenTest, which knows the same formulas."""
import decimal
import struct

import numpy
import polars
import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.ipc as ipc


def value(i, j):
    return (i * 31 + j * 7) % 64 - 32


class Array2D(pa.ExtensionType):
    def __init__(self):
        super().__init__(pa.list_(pa.list_(pa.float32())), "datasets.features.features.Array2DExtensionType")

    def __arrow_ext_serialize__(self):
        return b"[2, 4]"

    @classmethod
    def __arrow_ext_deserialize__(cls, storage, serialized):
        return cls()


def vectors(rows, scale, element_nulls=False):
    return [
        None if i % 97 == 5 else [
            None if element_nulls and i % 101 == 7 and j == 2 else value(i, j) * scale for j in range(8)]
        for i in rows]


def table(first, count):
    rows = range(first, first + count)
    nested = [None if v is None else [v[:4], v[4:]] for v in vectors(rows, 0.25)]
    structs = [None if i % 89 == 3 else {"image": v, "label": "x"} for i, v in zip(rows, vectors(rows, 0.25))]
    packed = [None if v is None else struct.pack("<8f", *v) for v in vectors(rows, 0.25)]
    names = [None if i % 103 == 9 else f"a name of row {i:05d}" for i in rows]
    f32 = pa.float32()
    columns = {
        "float16": pa.array([None if v is None else v for v in vectors(rows, 0.25)], pa.list_(pa.float16())),
        "float": pa.array(vectors(rows, 0.25, True), pa.list_(f32)),
        "double": pa.array(vectors(rows, 0.1), pa.large_list(pa.float64())),
        "int8": pa.array(vectors(rows, 1), pa.list_(pa.int8())),
        "fixed": pa.array(vectors(rows, 0.25, True), pa.list_(f32, 8)),
        "fixed_fixed": pa.array(nested, pa.list_(pa.list_(f32, 4), 2)),
        "list_list": pa.array(nested, pa.list_(pa.list_(f32))),
        "array2d": pa.ExtensionArray.from_storage(Array2D(), pa.array(nested, pa.list_(pa.list_(f32)))),
        "embedding": pa.array(structs, pa.struct([("image", pa.list_(f32)), ("label", pa.string())])),
        "packed": pa.array(packed, pa.binary()),
        "packed_fixed": pa.array(packed, pa.binary(32)),
        "packed_view": pa.array(packed, pa.binary_view()),
        "string": pa.array(names, pa.string()),
        "large_string": pa.array(names, pa.large_string()),
        "string_view": pa.array(names, pa.string_view()),
        "short_view": pa.array([n and n[-5:] for n in names], pa.string_view()),
        "dictionary": pa.DictionaryArray.from_arrays(
            pa.array([None if n is None else i % 7 for i, n in zip(rows, names)], pa.int8()),
            pa.array([f"d{d}" for d in range(7)])),
        "binary": pa.array([struct.pack(">I", 0xFF000000 + i) for i in rows], pa.binary()),
        "binary_text": pa.array([n and n.encode() for n in names], pa.large_binary()),
        "binary_fixed": pa.array([struct.pack(">I", i) for i in rows], pa.binary(4)),
        "uint64": pa.array([2**64 - 1 - i for i in rows], pa.uint64()),
        "uint8": pa.array([i % 256 for i in rows], pa.uint8()),
        "int16": pa.array([-i for i in rows], pa.int16()),
        "bool": pa.array([i % 3 == 0 for i in rows], pa.bool_()),
        "decimal": pa.array([decimal.Decimal(-(10**15) * i) for i in rows], pa.decimal128(30, 0)),
        "whole_double": pa.array([3.0 * i for i in rows], pa.float64()),
        "timestamp": pa.array([i for i in rows], pa.timestamp("us")),
        "nothing": pa.nulls(count),
    }
    return pa.table(columns)


def write(path, rows, stream, compression):
    options = ipc.IpcWriteOptions(compression=compression, emit_dictionary_deltas=True)
    schema = table(0, 0).schema
    opener = ipc.new_stream if stream else ipc.new_file
    with opener(path, schema, options=options) as writer:
        at = 0
        for count in rows:
            arrays = [column.combine_chunks() for column in table(at, count).columns]
            writer.write_batch(pa.RecordBatch.from_arrays(arrays, schema=schema))
            at += count


def dictionaries(path, deltas):
    schema = pa.schema([("id", pa.dictionary(pa.int16(), pa.string())), ("v", pa.list_(pa.float32()))])
    with ipc.new_stream(path, schema, options=ipc.IpcWriteOptions(emit_dictionary_deltas=deltas)) as writer:
        for b in range(3):
            words = [f"w{w}" for w in range((b + 1) * 2)] if deltas else [f"batch{b}-{w}" for w in range(2)]
            indices = pa.array([len(words) - 1, 0], pa.int16())
            ids = pa.DictionaryArray.from_arrays(indices, pa.array(words))
            writer.write_batch(pa.record_batch([ids, pa.array([[float(b)], [float(b)]], pa.list_(pa.float32()))], schema=schema))


def small(path, stream):
    schema = pa.schema([
        ("id", pa.string()), ("g", pa.dictionary(pa.int8(), pa.string())),
        ("a", pa.list_(pa.float32())), ("b", pa.list_(pa.float16(), 2))])
    words = pa.array(["x", "y"])
    with (ipc.new_stream if stream else ipc.new_file)(path, schema) as writer:
        for b in range(2):
            writer.write_batch(pa.record_batch([
                pa.array([f"row{b}", None]), pa.DictionaryArray.from_arrays(pa.array([1, 0], pa.int8()), words),
                pa.array([[1.0, None], None], schema.field("a").type),
                pa.array([[1.0, 2.0], [3.0, 4.0]], schema.field("b").type)], schema=schema))


if __name__ == "__main__":
    frame = polars.from_arrow(table(0, 120).select(["string", "short_view", "float", "fixed"]))
    frame.write_ipc("polars.arrow", compression="zstd")
    frame.write_ipc_stream("polars.arrows", compression="lz4")
    small("small.arrow", False)
    small("small.arrows", True)
    with ipc.new_file("fraction.arrow", pa.schema([("id", pa.float64())])) as fraction:
        fraction.write_batch(pa.record_batch([pa.array([1.0])], names=["id"]))
        fraction.write_batch(pa.record_batch([pa.array([2.5])], names=["id"]))
    with pa.OSFile("tensor.arrows", "wb") as tensor:
        ipc.write_tensor(pa.Tensor.from_numpy(numpy.zeros((2, 3))), tensor)
    write("none.arrow", [1, 0, 30], False, None)
    write("none.arrows", [1, 0, 30], True, None)
    # More than 64 KiB in a buffer: LZ4 blocks that refer to those before them.
    write("lz4.arrow", [1, 0, 2100], False, "lz4")
    write("lz4.arrows", [100, 7], True, "lz4")
    write("zstd.arrow", [1, 0, 600], False, "zstd")
    write("zstd.arrows", [100, 7], True, "zstd")
    dictionaries("replaced.arrows", False)
    dictionaries("deltas.arrows", True)
    feather.write_feather(table(0, 2000).select(["string", "float"]), "default.feather")
    feather.write_feather(pa.table({"string": ["a"]}), "version1.feather", version=1)
