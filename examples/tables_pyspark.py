"""Tables of runs in PySpark: any of them is a data frame, and SQL reads them by their paths."""
from pyspark.sql import SparkSession

spark = SparkSession.builder.appName("pairscope-tables").getOrCreate()

spark.sql("""
    SELECT s.id, s.pmi, p.caption
    FROM parquet.`out/audit/scores` AS s JOIN parquet.`data-samples/emoji-noto` AS p USING (id)
    ORDER BY s.pmi LIMIT 10
""").show(truncate=False)

spark.sql("""
    SELECT direction, avg(CAST(match_rank <= 1 AS DOUBLE)) AS recall_at_1
    FROM parquet.`out/retrieve/neighbours` GROUP BY direction
""").show(truncate=False)

spark.sql("""
    SELECT p.id, p.caption
    FROM parquet.`data-samples/emoji-noto` AS p LEFT SEMI JOIN parquet.`out/filter/keep` AS k ON p.id = k.id
""").show(truncate=False)

spark.sql("""
    SELECT time, status, statistics['mutual_information_bias_corrected'] AS value
    FROM parquet.`out/history` WHERE job = 'audit' ORDER BY time
""").show(truncate=False)
