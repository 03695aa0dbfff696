"""The rows that filter keeps of arrays, as arrays again: of .npz archives, of images and texts stacked in .npy files, or of the directories of clip-retrieval."""
import pathlib
import sys

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq

keep, source, target = pq.read_table(sys.argv[1]), pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
for shard in pc.unique(keep["shard"]).to_pylist():
    rows = keep.filter(pc.field("shard") == shard)["row"].to_numpy()
    # A shard of several files has the name of the first one.
    names = [shard, shard.replace("img_emb", "text_emb")] if "img_emb" in shard else [shard]
    for name in names:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        arrays = np.load(source / name, mmap_mode="r")
        if name.endswith(".npz"):
            np.savez(target / name, **{key: arrays[key][rows] for key in arrays})
        else:
            np.save(target / name, arrays[..., rows, :])
    metadata = shard.replace("img_emb", "metadata").replace(".npy", ".parquet").replace(".npz", ".parquet")
    if (source / metadata).is_file():
        (target / metadata).parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pq.read_table(source / metadata).take(rows), target / metadata)
    print(f"{shard}: {len(rows)} rows")
