"""What a bench measures of the line's cost: effects alone, and the line's share of whole calls."""

from personas.codecs import lacks_package
from personas.library import Library
from personas.plan import CallPlan
from personas.schema import Closed, Line
from pipelines.line.cost import costs_us
from sparring.bench.lab import Lab

GOAL_RATE = 0.05
"""The line should take less than this of a call's processor time."""
_QUICK_LINES = 3


class LineCost(Closed):
    """What the line takes, in processor time."""

    us_per_frame: dict[str, float]
    """One effect, or one leg, for 20 ms of speech at 8 kHz."""
    share_of_call: dict[str, float]
    """Both legs of a line of the library, in a whole call of the first customer of the suite."""
    over_goal: tuple[str, ...]
    """The lines that take more than `GOAL_RATE` of a call."""


def line_cost(lab: Lab) -> LineCost:
    """The effects one by one, then a call over every line whose codecs are installed."""
    shares = share_of_calls(lab)
    return LineCost(
        us_per_frame={name: round(us, 1) for name, us in costs_us().items()},
        share_of_call=shares,
        over_goal=tuple(name for name, share in shares.items() if share > GOAL_RATE),
    )


def share_of_calls(lab: Lab) -> dict[str, float]:
    """By line, the share of a call's processor time that its line takes; one call at a time.

    The first call is placed twice and counted once: it pays for what a process loads.
    """
    warming, *plans = over_lines(lab)
    trial = lab.trial("lines", [warming, *plans], 1)
    found: dict[str, float] = {}
    for plan in plans:
        host = trial.host(plan.call_id)
        computed = host.get("computed_s", {}).get("line", 0.0)
        found[plan.line.name] = round(computed / max(1e-6, host.get("call_cpu_s", 0.0)), 3)
    return found


def over_lines(lab: Lab) -> list[CallPlan]:
    """The suite's first call over every line of the library, the first line once more before."""
    library = Library()
    lines = [line for name in library.names("lines") if _can_be_had(line := library.line(name))]
    lines = lines[: _QUICK_LINES if lab.quick else None]
    first = lab.plans[0]
    calls = [first.model_copy(update={"line": line}) for line in lines]
    return [calls[0].model_copy(update={"attempt": first.attempt + 1}), *calls]


def _can_be_had(line: Line) -> bool:
    return not any(lacks_package(leg.codec) for leg in (line.to_agent, line.to_customer))
