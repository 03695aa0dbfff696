"""A statistic from run to run. The history is one table, in files partitioned by month."""
import pyarrow.dataset as ds

history = ds.dataset("out/history", format="parquet", partitioning="hive").to_table()
for run in history.sort_by("time").to_pylist():
    statistics, errors = dict(run["statistics"]), dict(run["standard_errors"])
    value = statistics.get("mutual_information_bias_corrected")
    print(run["time"].isoformat(), run["job"], run["status"], value, errors.get("mutual_information_bias_corrected"))
