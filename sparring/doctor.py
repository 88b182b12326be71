"""`spar doctor`: whether a run would find what it needs here, and what to do if not."""

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from importlib import metadata
from pathlib import Path
from platform import python_version
from typing import Literal

from rich.console import Console
from rich.text import Text

from personas.base import Closed
from personas.faults import InputFault
from personas.plan import CallPlan
from pipelines.services.addresses import Remote, remotes_of
from pipelines.services.loading import load
from pipelines.services.ready import variables_of
from pipelines.services.vendors import VENDORS
from reports.labels import plural
from sparring.faults import Exit, UsageFault
from sparring.order import DEFAULT_SUITE, Order, plan, service_faults
from sparring.reach import Connect, Host, connect, host_of, unreachable

State = Literal["ok", "note", "wrong", "broken"]
"""Good; good to know; the input is wrong; the world is not as it must be."""
_STYLES: dict[State, str] = {
    "ok": "green",
    "note": "dim",
    "wrong": "bold red",
    "broken": "bold red",
}
_ENGINES = ("espeakng_loader", "pocketsphinx", "onnxruntime", "soundfile", "soxr")
_PROXIES = ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")


class Finding(Closed):
    """One thing that was looked at."""

    about: str
    """What it is listed under."""
    state: State
    text: str
    hint: str | None = None


def show_doctor(
    order: Order, out: Console, *, runs: Path, as_json: bool = False, by: Connect = connect
) -> Exit:
    """Prints what was found, as it is found; as JSON, once all is.

    Returns:
        INPUT_WRONG where the user's files, keys or packages are; else BROKE where the world is;
        else DONE.
    """
    findings = examine(order, runs=runs, by=by)
    states = _told_as_json(findings, out) if as_json else _told(findings, out)
    if "wrong" in states:
        return Exit.INPUT_WRONG
    return Exit.BROKE if "broken" in states else Exit.DONE


def _told(findings: Iterable[Finding], out: Console) -> list[State]:
    states: list[State] = []
    about = ""
    for one in findings:
        if one.about != about:
            out.print(one.about, style="bold", highlight=False)
        about = one.about
        _print(one, out)
        states.append(one.state)
    return states


def _told_as_json(findings: Iterable[Finding], out: Console) -> list[State]:
    found = list(findings)
    text = json.dumps([one.model_dump() for one in found], indent=2, ensure_ascii=False)
    out.out(text, highlight=False)
    return [one.state for one in found]


def _print(one: Finding, out: Console) -> None:
    first, *more = one.text.replace("; hint: ", "\nhint: ").splitlines()
    line = Text.assemble("  ", (f"{one.state:<8}", _STYLES[one.state]), first)
    out.print(line, highlight=False, soft_wrap=True)
    for part in (*more, *([f"hint: {one.hint}"] if one.hint else [])):
        out.print(Text(f"          {part.strip()}"), highlight=False, soft_wrap=True)


def examine(order: Order, *, runs: Path, by: Connect = connect) -> Iterator[Finding]:
    """Looks at everything that a run of the order needs. Nobody is called, nothing is sent.

    Args:
        order: What would be run.
        runs: The folder that it would be written to.
        by: How connections are tried.
    """
    yield from _here(runs)
    try:
        plans = plan(order).plans
    except (InputFault, UsageFault) as fault:
        yield Finding(about="configuration", state="wrong", text=str(fault))
        plans = ()
    else:
        yield _planned(order, plans)
        yield from _services(plans)
    yield from _keys()
    yield from _vendors(plans, by)
    yield Finding(about="devices", state="ok", text="none needed: calls have a line of their own")


# ---- here ---------------------------------------------------------------------------------------


def _here(runs: Path) -> Iterator[Finding]:
    versions = f"Python {python_version()}, Pipecat {metadata.version('pipecat-ai')}"
    yield Finding(
        about="here", state="ok", text=f"{versions}, {plural(os.cpu_count() or 1, 'core')}"
    )
    for name in _ENGINES:
        try:
            load(f"{name}:__name__")
        except (ImportError, OSError) as error:
            yield _broken(f"`{name}` does not load: {error}", "set up the environment again")
    yield _speaks()
    yield _writable(runs)


def _speaks() -> Finding:
    try:
        load("pipelines.speech:speak")("hello", voice="en-us", sample_rate_hz=8000)
    except (ImportError, OSError, ValueError) as error:
        return _broken(f"espeak-ng does not speak: {error}", "set up the environment again")
    return Finding(about="here", state="ok", text="what needs no key loads, and espeak-ng speaks")


def _writable(runs: Path) -> Finding:
    there = next(path for path in (runs.absolute(), *runs.absolute().parents) if path.exists())
    if there.is_dir() and os.access(there, os.W_OK):
        return Finding(about="here", state="ok", text=f"runs can be written to `{runs}`")
    return _broken(f"runs cannot be written to `{runs}`", "name another folder: --out DIR")


def _broken(text: str, hint: str) -> Finding:
    return Finding(about="here", state="broken", text=text, hint=hint)


# ---- what would be run --------------------------------------------------------------------------


def _planned(order: Order, plans: Sequence[CallPlan]) -> Finding:
    versions = list(dict.fromkeys(one.agent.version for one in plans))
    named = ", ".join(f"`{name}`" for name in versions)
    calls = f"{plural(len(plans), 'call')} of the agent `{plans[0].agent.agent}`, {named}"
    clock = f"on the {plans[0].clock} clock"
    text = f"suite `{order.suite or DEFAULT_SUITE}`: {calls}, {clock}"
    return Finding(about="configuration", state="ok", text=text)


def _services(plans: Sequence[CallPlan]) -> Iterator[Finding]:
    faults = service_faults(plans)
    for fault in faults:
        yield Finding(about="services", state="wrong", text=fault)
    if not faults:
        yield Finding(about="services", state="ok", text="all of them are ready")


def _keys() -> Iterator[Finding]:
    """Which keys are there; no value is shown, nor how long it is."""
    names = sorted({name for row in VENDORS.values() for name in variables_of(row)})
    there = [name for name in names if os.environ.get(name)]
    text = f"set: {', '.join(there)}" if there else "none is set; what needs none runs without"
    yield Finding(about="keys", state="note", text=text)


# ---- vendors ------------------------------------------------------------------------------------


def _vendors(plans: Sequence[CallPlan], by: Connect) -> Iterator[Finding]:
    """The hosts of all vendors that the run would use, and of those whose key is there."""
    remotes = remotes_of(plans)
    played = sorted({one.name for one in remotes if one.is_played})
    for name in played:
        yield Finding(about="vendors", state="ok", text=f"{name}: played within the call")
    used = _by_host(one for one in remotes if not one.is_played)
    others = {host: name for host, name in _by_host(_keyed()).items() if host not in used}
    silent = unreachable([*used, *others], by=by)
    for host, name in (used | others).items():
        if host in silent:
            text = f"{name}: {host} is not reachable: {silent[host]}"
            state: State = "broken" if host in used else "note"
            yield Finding(about="vendors", state=state, text=text, hint=_way(host))
        else:
            yield Finding(about="vendors", state="ok", text=f"{name}: {host} is reachable")
    if not (played or used or others):
        yield Finding(about="vendors", state="ok", text="none is used")


def _keyed() -> Iterator[Remote]:
    for row in VENDORS.values():
        if row.key and os.environ.get(row.key) and row.address and "{" not in row.address.default:
            yield Remote(name=row.vendor, url=row.address.stand_in or row.address.default)


def _by_host(remotes: Iterable[Remote]) -> dict[Host, str]:
    found = ((host_of(one.url), one.name) for one in remotes if one.url)
    return {host: name for host, name in found if host is not None}


def _way(host: Host) -> str:
    if host.is_here:
        return "start the server that listens there"
    if any(os.environ.get(name) for name in _PROXIES):
        return "a proxy is set, which this does not go through; a service may"
    return "look at the network, its names and its firewall"
