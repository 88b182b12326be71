"""Finds out before any call what would keep an agent that is not made here from being called."""

import ast
import importlib.util
import os
import sys
from collections.abc import Iterable
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import get_args

from personas.emulation import Emulated
from personas.faults import nearest
from personas.plan import CallPlan
from personas.schema import Services
from pipelines.foreign.loading import EVERYTHING, names_of, parsed_bot
from pipelines.foreign.needs import LOCAL, lacking_packages, names_in, vendors_of
from pipelines.foreign.own_settings import own_settings
from pipelines.services.environment import filled_in
from pipelines.services.registry import KEYS, ServiceFault, key, vendor_of


def check_foreign(plan: CallPlan) -> None:
    """Checks what the plan's agent is, without running any of it.

    Raises:
        ServiceFault: the file is no bot, a package or a module is not there, a variable is not
            set, a vendor that the bot uses is not played, or an agent that runs elsewhere is to be
            called in simulated time.
    """
    agent = plan.agent
    if plan.cassette is not None and not _asks_vendors(plan.customer.services):
        reason = "a cassette keeps what vendors answer to services of YAML; this agent has its own"
        raise ServiceFault(f"{reason}; hint: leave it out")
    if agent.bot is not None:
        _check_bot(plan, Path(agent.bot))
    elif agent.function is not None:
        _check_function(agent.function)
    elif agent.connect is not None:
        for value in agent.connect.headers.values():
            if value.startswith("$"):
                key(value[1:])
        filled_in(agent.connect.url)
        if plan.clock != "real":
            reason = f"`{agent.connect.url}` is across a network and needs real time"
            raise ServiceFault(f"{reason}; hint: --clock real")


def _asks_vendors(services: Services) -> bool:
    for kind, service in services.used.items():
        vendor = vendor_of(kind, service)
        if service.class_ is not None or (vendor is not None and vendor.is_remote):
            return True
    return False


def _check_bot(plan: CallPlan, path: Path) -> None:
    tree = parsed_bot(path)
    if lacking := lacking_packages(tree, path.parent):
        named = ", ".join(f"`{name}`" for name in lacking)
        hint = "hint: install it where Sparring is installed"
        raise ServiceFault(f"`{path.name}` needs {named}, which is not installed; {hint}")
    if plan.clock != "real":
        _check_played(tree, path, plan)
    else:
        _check_keys(tree, path, tuple(plan.emulators))


def _check_played(tree: ast.Module, path: Path, plan: CallPlan) -> None:
    played = tuple(plan.emulators)
    lacking = _lacking(tree, played)
    if not lacking:
        return
    named = " and ".join(f"`{vendor}`" for vendor in lacking)
    ways = ["--clock real, with " + " and ".join(_variable(vendor) for vendor in lacking)]
    if set(lacking) <= set(get_args(Emulated)):
        all_of_them = ", ".join(f"{vendor}: {{}}" for vendor in [*played, *lacking])
        ways.insert(0, f"`emulators: {{{all_of_them}}}` in the suite")
    rule = "which cannot be metered for a bot: it opens its own connections"
    if plan.clock == "simulated":
        rule = "where nothing is in simulated time"
    reason = f"`{path.name}` uses {named}, across a network, {rule}"
    raise ServiceFault(f"{reason}; hint: {', or '.join(ways)}")


def _check_keys(tree: ast.Module, path: Path, played: tuple[str, ...]) -> None:
    texts, there = names_in(tree), {**own_settings(path), **os.environ}
    wanted = [KEYS[vendor] for vendor in _lacking(tree, played) if vendor in KEYS]
    if unset := [name for name in wanted if name in texts and not there.get(name)]:
        named = " and ".join(f"`{name}`" for name in unset)
        exports = " ".join(f"{name}=..." for name in unset)
        hint = f"hint: export {exports}, or a file `.env` beside it"
        raise ServiceFault(f"`{path.name}` needs {named}, not set; {hint}")


def _lacking(tree: ast.Module, played: tuple[str, ...]) -> list[str]:
    """Vendors that the bot cannot do without, and that are neither played nor local."""
    choices = [one for one in vendors_of(tree) if not {*one} & {*played, *LOCAL}]
    return list(dict.fromkeys(one[0] for one in choices))


def _variable(vendor: str) -> str:
    return f"`{KEYS[vendor]}`" if vendor in KEYS else f"the key of `{vendor}`"


def _check_function(name: str) -> None:
    module, _, function = name.partition(":")
    found = _module(module)
    if found is None:
        raise ServiceFault(
            f"there is no module `{module}`; hint: run where it can be imported from"
        )
    if found.origin is not None and found.origin.endswith(".py"):
        names = names_of(ast.parse(Path(found.origin).read_bytes()).body)
        if not {function, EVERYTHING} & {*names}:
            raise ServiceFault(f"there is no `{function}` in `{module}`{_near(function, names)}")


def _module(name: str) -> ModuleSpec | None:
    if "" not in sys.path:
        sys.path.insert(0, "")
    try:
        return importlib.util.find_spec(name)
    except (ImportError, ValueError):
        return None


def _near(word: str, names: Iterable[str]) -> str:
    near = nearest(word, names)
    return f"; did you mean `{near}`?" if near else ""
