"""The pairs with the lowest PMI, with their captions, by SQL."""
import duckdb

worst = duckdb.sql("""
    SELECT s.id, s.pmi, p.caption
    FROM 'out/audit/scores/*.parquet' AS s
    JOIN 'data-samples/emoji-noto/*.parquet' AS p USING (id)
    ORDER BY s.pmi LIMIT 10
""")
for name, pmi, caption in worst.fetchall():
    print(f"{pmi:8.2f}  {name:24}  {caption}")
