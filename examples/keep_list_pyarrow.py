"""The rows of an input that filter keeps, one shard at a time: only their captions here, but any columns can be taken."""
import pyarrow.compute as pc
import pyarrow.parquet as pq

keep = pq.read_table("out/filter/keep")
for shard in pc.unique(keep["shard"]).to_pylist():
    rows = keep.filter(pc.field("shard") == shard)["row"]
    kept = pq.read_table("data-samples/emoji-noto/" + shard, columns=["id", "caption"]).take(rows)
    print(f"{shard}: {len(kept)} rows, such as {kept['caption'][0]}")
