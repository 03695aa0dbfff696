"""A nightly audit: submit it, read its verdict, and go on only with a set that may be used. For Airflow 2.8 and later."""

from __future__ import annotations

import json
import subprocess
from datetime import datetime

from airflow.exceptions import AirflowFailException

try:
    from airflow.sdk import ObjectStoragePath, dag, task
except ImportError:  # before Airflow 3
    from airflow.decorators import dag, task
    from airflow.io.path import ObjectStoragePath

PAIRSCOPE = "/opt/pairscope"
MASTER = "yarn"
INPUT = "s3a://bucket/pairs"
RUNS = "s3a://bucket/audits"

USAGE = 2
# Pass, failed check, warnings, unusable input; or an earlier try has finished in this directory.
WITH_VERDICT = {0, 3, 4, 5, 6}


def command(output: str) -> list[str]:
    """The driver runs here (client mode), so that the exit code is that of the job.

    Credentials of S3 come from the role of the machines, or from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment
    of the worker; they do not belong into this file. Where the cluster brings its connector, leave out --packages.
    """
    return [
        f"{PAIRSCOPE}/jobs/pairscope", "audit",
        "--master", MASTER,
        "--executor-memory", "8g",
        "--executor-cores", "4",
        "--num-executors", "8",
        "--packages", "org.apache.hadoop:hadoop-aws:3.4.2",
        "--properties-file", f"{PAIRSCOPE}/conf/spark-s3.conf",
        "--input", INPUT,
        "--output", output,
        "--config", f"{PAIRSCOPE}/conf/audit.conf",
        "--set", "history.series=nightly",
    ]


def next_task(verdict: str) -> str:
    """What follows the verdict in verdict.json."""
    return "publish" if json.loads(verdict)["exit_code"] == 0 else "hold"


@dag(schedule="0 3 * * *", start_date=datetime(2026, 1, 1), catchup=False, max_active_runs=1, tags=["pairscope"])
def pairscope_nightly():
    @task(retries=1)
    def submit(ds=None) -> str:
        output = f"{RUNS}/{ds}"
        code = subprocess.run(command(output)).returncode
        if code == USAGE:
            raise AirflowFailException("wrong options or settings, or too little memory: the log says which")
        if code not in WITH_VERDICT:
            raise RuntimeError(f"the audit ended with exit code {code}: the log says why")
        return output

    @task.branch
    def decide(output: str) -> str:
        # Airflow knows s3a:// as s3://. A verdict that is not there fails the task: no pass without a verdict.
        return next_task((ObjectStoragePath(output.replace("s3a://", "s3://")) / "verdict.json").read_text())

    @task
    def publish():
        """Here goes what uses the set."""

    @task
    def hold():
        """Here goes what tells somebody."""

    decide(submit()) >> [publish(), hold()]


pairscope_nightly()
