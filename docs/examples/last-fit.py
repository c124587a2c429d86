#!/usr/bin/env python3
"""last-fit.py - a policy on a pipe: the last machine of the list where the task fits.

    orrery bench compaction --policy "exec:python3 last-fit.py"

Orrery writes a JSON object a line; "place" and the first line want an answer.
"""
import json
import sys

for line in sys.stdin:
    message = json.loads(line)
    if "machines" in message:
        machines = message["machines"]
        answer = {"name": "LastFit"}
    elif "place" in message:
        answer = {"machine": message["fitting"][-1]}
    else:
        continue  # "began" and "ended": for policies that keep their own accounts
    print(json.dumps(answer), flush=True)
