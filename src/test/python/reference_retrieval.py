"""Retrieval statistics of a set of Parquet shards by the full matrices of cosines, in double: what a retrieval must report.

python reference_retrieval.py DIRECTORY prints them as JSON; k = 10, temperature 0.01. Needs numpy and pyarrow.
"""
import glob
import json
import sys

import numpy as np
import pyarrow.parquet as parquet

TIE = 1e-12


def unit(files, column):
    rows = np.concatenate([np.array(parquet.read_table(f)[column].to_pylist(), dtype=np.float64) for f in files])
    return rows / np.linalg.norm(rows, axis=1)[:, None]


def hubness(cosines, k=10):
    nearest = np.argsort(-cosines, 1, kind="stable")[:, :k]
    deviation = np.bincount(nearest.ravel(), minlength=cosines.shape[1]) - k * len(cosines) / cosines.shape[1]
    return (deviation**3).mean() / (deviation**2).mean() ** 1.5


def above_all_draws(wrong, better, draws=99):
    none = 1.0
    for i in range(min(draws, wrong)):
        none *= max(0, wrong - better - i) / (wrong - i)
    return none


def across(name, cosines, gallery, temperature=0.01):
    n = len(cosines)
    own = np.diag(cosines)
    difference = cosines - own[:, None]
    above = (difference > TIE).sum(1)
    tied = (abs(difference) <= TIE).sum(1) - 1
    rank = 1 + above + tied / 2
    out = {}
    for k in (1, 5, 10):
        for ties, ranks in (("", rank), ("_optimistic", 1 + above), ("_pessimistic", 1 + above + tied)):
            out[f"recall_at_{k}_{name}{ties}"] = (ranks <= k).mean()
    out[f"top1_accuracy_{name}"] = (rank <= 1).mean()
    out[f"median_rank_{name}"] = np.median(rank)
    out[f"mean_rank_{name}"] = rank.mean()
    out[f"mean_reciprocal_rank_{name}"] = (1 / rank).mean()
    out[f"r_precision_{name}"] = np.mean([above_all_draws(n - 1, better) for better in above + tied])
    copies = [(gallery == row).all(1).sum() > 1 for row in gallery]
    out[f"duplicate_answers_{name}"] = int(np.sum(copies))
    out[f"hubness_skewness_{name}"] = hubness(cosines)
    top = difference.max(1)
    losses = top / temperature + np.log(np.exp((difference - top[:, None]) / temperature).sum(1))
    out[f"info_nce_{name}"] = losses.mean()
    return out


def within(side, rows):
    cosines = rows @ rows.T
    others = cosines[~np.eye(len(rows), dtype=bool)]
    squared = min(np.delete(((rows - row) ** 2).sum(1), i).min() for i, row in enumerate(rows))
    np.fill_diagonal(cosines, -9)
    return {
        f"hubness_skewness_{side}_to_{side}": hubness(cosines),
        f"uniformity_{side}": np.log(np.exp(4 * others - 4).mean()),
        f"min_angle_{side}": 2 * np.arcsin(np.sqrt(squared) / 2),
    }


def main(directory):
    files = sorted(glob.glob(directory + "/*.parquet"))
    images, texts = unit(files, "image_embedding"), unit(files, "text_embedding")
    out = across("image_to_text", images @ texts.T, texts) | across("text_to_image", texts @ images.T, images)
    out["info_nce"] = (out["info_nce_image_to_text"] + out["info_nce_text_to_image"]) / 2
    out["info_nce_mutual_information_bound"] = np.log(len(images)) - out["info_nce"]
    out["alignment"] = 2 - 2 * (images * texts).sum(1).mean()
    out |= within("image", images) | within("text", texts)
    print(json.dumps({name: float(value) for name, value in out.items()}, indent=1))


main(sys.argv[1])
