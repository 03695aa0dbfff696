"""Cost of an audit on a cluster: seconds, dollars, bytes and driver memory, from constants that were measured on one machine.

    python3 scaling.py                       # the table of docs/scaling.md
    python3 scaling.py DIR/benchmark.json    # with what jobs/pairscope benchmark measured on another machine

Formulas and their reasons: docs/scaling.md.
"""
import json
import sys

# Measured by jobs/pairscope benchmark (N = 200 000, d = 512, two cores), per core where it says so.
MEASURED = {
    "gigaflops": 44.6,  # dsyrk and dgemm per core, GF/s
    "moments_share": 0.62,  # of that limit, per further rows, decoding included
    "scores_share": 0.62,
    "start": 3.2,  # seconds of a cold run outside of its steps, and of its footers
    "algebra": 0.6,  # seconds of the driver on statistics and fit at p = 1 024
    "errors": 5.0,  # core seconds of standard errors at p = 1 024
    "score_bytes": 73.0,  # of scores/ per pair
}

# Assumed: change them to what a cluster has.
DOLLARS_PER_CORE_HOUR = 0.05
STORAGE = 100e6  # bytes per second and core, while a task waits for them
NETWORK = 100e6  # bytes per second and core, of the shuffle
MERGE = 1e9  # bytes of states per second that one task merges
TASK = 0.02  # core seconds that a task takes to start
SCHEDULING = 0.002  # seconds per task on the one thread of the driver that hands them out
EXTRA_START = 60.0  # seconds until a cluster has given all executors

TASK_BYTES = 128e6  # of input
RANGES, FEWEST_RANGES, RANGE_BYTES = 32, 8, 160 * 2**20
SHARD_BYTES = 1e9


def cost(rows, dims, cores, of):
    p = 2 * dims
    state = 4.0 * p * p
    fit = int(RANGE_BYTES / state)
    ranges = min(RANGES, max(FEWEST_RANGES, fit - fit % FEWEST_RANGES))
    input_bytes = 8.0 * dims * rows
    tasks = input_bytes / TASK_BYTES
    rate = of["gigaflops"] * 1e9 * cores
    moments = 4.0 * dims * dims * rows / (rate * of["moments_share"])
    scores = 4.0 * dims * dims * rows / (rate * of["scores_share"])
    waits = (2 * input_bytes + of["score_bytes"] * rows) / (STORAGE * cores)
    shuffle = (tasks + ranges) * state
    traffic = shuffle / (NETWORK * cores) + shuffle / (MERGE * min(cores, ranges))
    driver = of["algebra"] * (p / 1024) ** 3 + of["errors"] * (p / 1024) ** 3 / min(cores, ranges)
    fixed = of["start"] + EXTRA_START + 2 * tasks * (TASK / cores + SCHEDULING)
    seconds = moments + scores + waits + traffic + driver + fixed
    return {
        "seconds": seconds,
        "dollars": seconds / 3600 * cores * DOLLARS_PER_CORE_HOUR,
        "read": 2 * input_bytes,
        "shuffle": shuffle,
        "memory": ranges * state + 10 * state + 8.0 * p * input_bytes / SHARD_BYTES,
    }


def measured(path):
    try:
        with open(path) as file:
            benchmark = json.load(file)
    except (OSError, ValueError) as failure:
        sys.exit(f"error: cannot read {path} as a benchmark.json: {failure}")
    of = {name: found["median"] for name, found in benchmark["measures"].items()}
    needed = ("limits_dsyrk_all_threads", "warm_standard_errors_seconds", "audit_statistics_seconds")
    if not all(name in of for name in needed):
        sys.exit(f"error: {path} was made with --only; the model needs the parts limits, warm and audit")
    settings = benchmark["settings"]
    if settings["pairs"] * settings["dims"] ** 2 < 1e10:
        sys.exit(f"error: {path} has too few pairs: it measured the start, not the work. Use --pairs 200000 --dims 512")
    processors = benchmark["processors"]
    cube = (benchmark["settings"]["dims"] / 512) ** 3
    return {
        "gigaflops": (of["limits_dsyrk_all_threads"] + of["limits_dgemm_all_threads"]) / 2 / processors,
        "moments_share": benchmark["moments_share_of_dsyrk"],
        "scores_share": benchmark["scores_share_of_dgemm"],
        "start": of["audit_start_and_end_seconds"] + of["audit_footers_seconds"],
        "algebra": of["audit_statistics_seconds"] / cube,
        "errors": of["warm_standard_errors_seconds"] * processors / cube,
        "score_bytes": MEASURED["score_bytes"],
    }


def spelled(seconds):
    return f"{seconds / 3600:.1f} h" if seconds >= 3600 else f"{seconds / 60:.1f} min"


def main(of):
    print("| pairs | d | read | shuffled | driver | 16 cores | 64 | 256 | 1 024 | dollars, 16 – 1 024 cores |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for exponent in (8, 9, 10):
        for dims in (256, 512, 1024):
            costs = [cost(10**exponent, dims, cores, of) for cores in (16, 64, 256, 1024)]
            first, last = costs[0], costs[-1]
            times = " | ".join(spelled(found["seconds"]) for found in costs)
            print(
                f"| 1e{exponent} | {dims} | {first['read'] / 1e12:.2f} TB | {first['shuffle'] / 1e9:.1f} GB "
                f"| {first['memory'] / 2**30:.2f} GiB | {times} | {first['dollars']:.2f} – {last['dollars']:.2f} |"
            )


main(measured(sys.argv[1]) if len(sys.argv) > 1 else MEASURED)
