"""An audit as a short numpy program has it: one pass for the moments, one for the PMI of every pair, in double.

    python3 numpy_audit.py DIRECTORY OUTPUT     # Parquet shards in, one Parquet file of id, pmi and cosine out
    python3 numpy_audit.py --versions           # what it would run with

Needs numpy, and pyarrow or DuckDB. With pyarrow blocks are streamed, so memory does not grow with the rows; DuckDB reads a
shard at a time, and scores are written at the end.
"""
import glob
import sys

import numpy as np

COLUMNS = ["id", "image_embedding", "text_embedding"]

try:
    import pyarrow as pa
    import pyarrow.dataset
    import pyarrow.parquet

    LIBRARY = f"pyarrow {pa.__version__}"

    def blocks(source):
        for batch in pa.dataset.dataset(source, format="parquet").to_batches(batch_size=8192, columns=COLUMNS):
            if batch.num_rows:
                yield batch.column(0), *(batch.column(k).flatten().to_numpy().reshape(batch.num_rows, -1) for k in (1, 2))

    class Output:
        def __init__(self, path):
            self.path, self.writer = path, None

        def write(self, ids, pmi, cosine):
            table = pa.table({"id": ids, "pmi": pmi, "cosine": cosine})
            self.writer = self.writer or pa.parquet.ParquetWriter(self.path, table.schema)
            self.writer.write_table(table)

        def close(self):
            self.writer.close()

except ImportError:
    import duckdb

    LIBRARY = f"duckdb {duckdb.__version__}"

    def blocks(source):
        for path in sorted(glob.glob(source + "/*.parquet")):
            shard = duckdb.execute(f"SELECT {', '.join(COLUMNS)} FROM read_parquet(?)", [path]).fetchnumpy()
            for at in range(0, len(shard["id"]), 8192):
                ids, x, y = (shard[name][at : at + 8192] for name in COLUMNS)
                yield ids, np.stack(x), np.stack(y)

    class Output:
        def __init__(self, path):
            self.path, self.parts = path, []

        def write(self, ids, pmi, cosine):
            self.parts.append((ids, pmi, cosine))

        def close(self):
            ids, pmi, cosine = (np.concatenate(column) for column in zip(*self.parts))
            scores = {"id": ids, "pmi": pmi, "cosine": cosine}  # DuckDB finds it by its name
            duckdb.sql(f"COPY (SELECT * FROM scores) TO '{self.path}' (FORMAT parquet)")


def unit_blocks(source):
    for ids, x, y in blocks(source):
        x, y = (side.astype("f8") for side in (x, y))
        x /= np.linalg.norm(x, axis=1, keepdims=True)
        y /= np.linalg.norm(y, axis=1, keepdims=True)
        yield ids, x, y


def moments(source):
    n, total, gram = 0, 0, 0
    for _, x, y in unit_blocks(source):
        z = np.hstack([x, y])
        n, total, gram = n + len(z), total + z.sum(0), gram + z.T @ z
    mean = total / n
    return mean, (gram - n * np.outer(mean, mean)) / (n - 1), x.shape[1]


def main(source, output):
    mean, covariance, d = moments(source)
    xx, yy, xy = covariance[:d, :d], covariance[d:, d:], covariance[:d, d:]
    log_determinant = lambda matrix: np.linalg.slogdet(matrix)[1]
    information = 0.5 * (log_determinant(xx) + log_determinant(yy) - log_determinant(covariance))
    wx, wy = (np.linalg.inv(np.linalg.cholesky(side)).T for side in (xx, yy))
    u, rho, vt = np.linalg.svd(wx.T @ xy @ wy)
    a, b = wx @ u, wy @ vt.T
    scores = Output(output)
    for ids, x, y in unit_blocks(source):
        p, q = (x - mean[:d]) @ a, (y - mean[d:]) @ b
        coupled = ((2 * rho * p * q - rho**2 * (p * p + q * q)) / (1 - rho**2)).sum(1)
        scores.write(ids, information + coupled / 2, (x * y).sum(1))
    scores.close()
    print("mutual_information", information)


if sys.argv[1:] == ["--versions"]:
    print(f"Python {sys.version.split()[0]}, numpy {np.__version__}, {LIBRARY}")
else:
    main(*sys.argv[1:])
