package io.pairscope.engine.listing;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Formats of embeddings that are not read, each with a command that makes of its files one that is. */
public enum OtherFormat {
    CSV(
            "CSV",
            List.of(".csv", ".tsv", ".csv.gz", ".tsv.gz", ".csv.zst"),
            "duckdb -c \"COPY (SELECT * REPLACE (image_embedding::FLOAT[] AS image_embedding, text_embedding::FLOAT[]"
                    + " AS text_embedding) FROM read_csv('pairs.csv')) TO 'pairs.parquet' (FORMAT parquet)\""),
    JSON(
            "JSON",
            List.of(".jsonl", ".ndjson", ".json", ".jsonl.gz", ".ndjson.gz", ".json.gz", ".jsonl.zst", ".json.zst"),
            "duckdb -c \"COPY (SELECT * REPLACE (image_embedding::FLOAT[] AS image_embedding, text_embedding::FLOAT[]"
                    + " AS text_embedding) FROM read_json('pairs.jsonl')) TO 'pairs.parquet' (FORMAT parquet)\""),
    PICKLE("pickle", List.of(".pkl", ".pickle"), Python.columns("pickle", "pickle.load(open('pairs.pkl','rb'))", "")),
    PYTORCH(
            "PyTorch",
            List.of(".pt", ".pth"),
            Python.columns("torch", "torch.load('pairs.pt','cpu')", ".detach().float().numpy()")),
    HDF5("HDF5", List.of(".h5", ".hdf5", ".hdf"), Python.columns("h5py", "h5py.File('pairs.h5')", "[:]")),
    SAFETENSORS(
            "safetensors",
            List.of(".safetensors"),
            Python.columns("safetensors.numpy as s", "s.load_file('pairs.safetensors')", "")),
    FAISS(
            "a FAISS index",
            List.of(".faiss", ".index"),
            "python -c \"import faiss,numpy; i=faiss.read_index('image.index');"
                    + " numpy.save('image.npy',i.reconstruct_n(0,i.ntotal))\""),
    TFRECORD(
            "TFRecord",
            List.of(".tfrecord", ".tfrecords", ".tfrecord.gz"),
            "python -c \"import tensorflow as t,pyarrow as p,pyarrow.parquet as q;"
                    + " r=[t.train.Example.FromString(x.numpy()).features.feature for x in"
                    + " t.data.TFRecordDataset('pairs.tfrecord')]; q.write_table(p.table({c:[list(f[c].float_list.value)"
                    + " for f in r] for c in ('image_embedding','text_embedding')}),'pairs.parquet')\""),
    TAR(
            "tar (WebDataset)",
            List.of(".tar", ".tar.gz", ".tgz"),
            "python -c \"import tarfile,io,numpy,pyarrow as p,pyarrow.parquet as q; t=tarfile.open('pairs.tar');"
                    + " a={m.name:numpy.load(io.BytesIO(t.extractfile(m).read())) for m in t if m.name.endswith('.npy')};"
                    + " k=[n[:-10] for n in a if n.endswith('.image.npy')]; q.write_table(p.table({'id':k,"
                    + "'image_embedding':[a[n+'.image.npy'] for n in k],'text_embedding':[a[n+'.text.npy'] for n in"
                    + " k]}),'pairs.parquet')\""),
    ORC(
            "ORC",
            List.of(".orc"),
            "python -c \"import pyarrow.orc as o,pyarrow.parquet as q;"
                    + " q.write_table(o.read_table('pairs.orc'),'pairs.parquet')\""),
    AVRO(
            "Avro",
            List.of(".avro"),
            "duckdb -c \"INSTALL avro; LOAD avro; COPY (FROM read_avro('pairs.avro')) TO 'pairs.parquet' (FORMAT"
                    + " parquet)\"");

    /** Lines of Python for files that hold two arrays by name. */
    private static final class Python {
        static String columns(String module, String load, String toNumpy) {
            return "python -c \"import " + module + ",pyarrow as p,pyarrow.parquet as q; d=" + load
                    + "; q.write_table(p.table({c:list(d[c]" + toNumpy
                    + ") for c in ('image_embedding','text_embedding')}),'pairs.parquet')\"";
        }
    }

    final String title;
    /** How the names of its files end, in lower case. */
    final List<String> endings;
    /** One line for a shell; names of files and columns are examples. */
    final String command;

    OtherFormat(String title, List<String> endings, String command) {
        this.title = title;
        this.endings = endings;
        this.command = command;
    }

    /** What to do about a column of texts that spell vectors, such as {@code [0.1, 0.2]}. */
    public static String ofTexts(String column) {
        return ". Texts that spell lists become lists" + cast(column, "texts.parquet");
    }

    /** What to do about a column of lists of numbers of other types, such as whole ones. */
    public static String ofNumbers(String column) {
        return ". Other numbers become floats" + cast(column, "numbers.parquet");
    }

    private static String cast(String column, String from) {
        return ", a column at a time, with duckdb -c \"COPY (SELECT * REPLACE (" + column + "::FLOAT[] AS " + column
                + ") FROM '" + from + "') TO 'pairs.parquet' (FORMAT parquet)\"";
    }

    /** The format that a file's name tells. */
    static Optional<OtherFormat> of(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(format -> format.endings.stream().anyMatch(lower::endsWith))
                .findFirst();
    }
}
