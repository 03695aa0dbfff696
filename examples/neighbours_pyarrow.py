"""Recall at 1 of each direction across, and the queries whose right answer is farthest down, with what came first instead."""
import pyarrow.compute as pc
import pyarrow.parquet as pq

neighbours = pq.read_table("out/retrieve/neighbours").filter(pc.field("match_rank").is_valid())
for direction in pc.unique(neighbours["direction"]).to_pylist():
    queries = neighbours.filter(pc.field("direction") == direction)
    print(f'{direction}: recall at 1 {pc.mean(pc.cast(pc.less_equal(queries["match_rank"], 1), "double")).as_py():.6f}')
    for query in queries.sort_by([("match_rank", "descending")]).slice(0, 3).to_pylist():
        print(f'  {query["id"]}: rank {query["match_rank"]:.0f}, first {query["neighbour_ids"][0]}')
