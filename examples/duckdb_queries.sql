-- The pairs with the lowest PMI.
SELECT id, shard, row, pmi FROM 'out/audit/scores/*.parquet' ORDER BY pmi LIMIT 10;

-- The same with their captions. Where ids do not repeat, they join; the file and the row in it always do.
SELECT s.id, s.pmi, p.caption
FROM 'out/audit/scores/*.parquet' AS s
JOIN read_parquet('data-samples/emoji-noto/*.parquet', filename = true, file_row_number = true) AS p
  ON parse_filename(p.filename) = s.shard AND p.file_row_number = s.row
ORDER BY s.pmi LIMIT 10;

-- Bad rows by reason.
SELECT reason, count(*) AS rows FROM 'out/audit/quarantine/*.parquet' GROUP BY reason ORDER BY rows DESC;

-- The five rows of the gallery that are the nearest of most queries.
SELECT direction, neighbour_ids[1] AS nearest, count(*) AS queries
FROM 'out/retrieve/neighbours/*.parquet' GROUP BY ALL ORDER BY queries DESC LIMIT 5;

-- Rows that a filter kept, and why the others were dropped.
SELECT count(*) AS kept FROM 'out/filter/keep/*.parquet';
SELECT reason, count(*) AS rows FROM 'out/filter/dropped/*.parquet' GROUP BY reason;

-- A statistic of a report.
SELECT r.statistics.mutual_information_bias_corrected.value AS value,
       r.statistics.mutual_information_bias_corrected.standard_error AS standard_error
FROM read_json('out/audit/report.json') AS r;

-- A statistic from run to run.
SELECT time, status, statistics['mutual_information_bias_corrected'] AS value
FROM read_parquet('out/history/*/*.parquet', hive_partitioning = true) WHERE job = 'audit' ORDER BY time;
