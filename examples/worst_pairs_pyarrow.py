"""The pairs with the lowest PMI, with their captions. A pair is known by its shard and its row in it."""
import pyarrow.parquet as pq

scores = pq.read_table("out/audit/scores", columns=["id", "shard", "row", "pmi"])
for pair in scores.sort_by("pmi").slice(0, 10).to_pylist():
    captions = pq.read_table("data-samples/emoji-noto/" + pair["shard"], columns=["caption"])
    print(f'{pair["pmi"]:8.2f}  {pair["id"]:24}  {captions["caption"][pair["row"]]}')
