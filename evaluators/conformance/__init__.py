"""The evaluators, tested against synthetic calls whose answers are known.

A `Case` (case.py) is a call with its planted faults and the numbers that are known of it. Each is
judged three times: from the record; from the times of its recording (`by_ear.timed_by_ear`); and
from those of a recording in noise. Found must be what was planted, each thing once, and nothing
else. The cases: turn_taking.py, latencies.py, soundness.py; all of them: suite.py.
"""
