"""The sample of 24 + 24 values as arrays: in .npz archives, stacked in .npy files, and in the directories that clip-retrieval writes."""
import pathlib

import numpy as np
import pyarrow.parquet as pq

archives, stacked, clip = pathlib.Path("out/archives"), pathlib.Path("out/stacked"), pathlib.Path("out/clip")
for part, file in enumerate(sorted(pathlib.Path("data-samples/emoji-keywords-names-24").glob("*.parquet"))):
    table = pq.read_table(file)
    images, texts = (np.stack(table[side].to_numpy()) for side in ["image_embedding", "text_embedding"])
    for directory in [archives, stacked, clip / "img_emb", clip / "text_emb", clip / "metadata"]:
        directory.mkdir(parents=True, exist_ok=True)
    np.savez(archives / f"pairs_{part}.npz", image_embedding=images, text_embedding=texts, id=table["id"].to_numpy().astype(str))
    np.save(stacked / f"pairs_{part}.npy", np.stack([images, texts]))
    np.save(clip / f"img_emb/img_emb_{part}.npy", images)
    np.save(clip / f"text_emb/text_emb_{part}.npy", texts)
    pq.write_table(table.drop_columns(["image_embedding", "text_embedding"]), clip / f"metadata/metadata_{part}.parquet")
