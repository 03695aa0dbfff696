"""The verdict, and every statistic with its error, without any library."""
import json

verdict = json.load(open("out/audit/verdict.json"))
print(verdict["status"], verdict["exit_code"], *verdict["errors"], *verdict["warnings"], sep="\n  ")

report = json.load(open("out/audit/report.json"))
for name, statistic in report["statistics"].items():
    value, error = statistic["value"], statistic["standard_error"]
    if value is None:
        print(f'{name:40} does not exist: {statistic["note"]}')
    else:
        print(f'{name:40} {value:<24} {statistic["unit"]}' + (f" ± {error:.3g}" if error is not None else ""))
