"""A YAML file to a model; or every fault of the file, in one message."""

from pathlib import Path
from typing import TypeVar

from personas.faults import Fault, InputFault, dotted, shown, shown_path
from personas.noise_files import anchored_noise
from personas.schema import Named
from personas.validation import validated
from personas.yaml_text import Location, Value, parse_yaml

__all__ = ["InputFault", "load", "read_yaml"]

AnyNamed = TypeVar("AnyNamed", bound=Named)


def load(path: Path, model: type[AnyNamed]) -> AnyNamed:
    """The model that a YAML file describes, named as the file is.

    A `playbook:` that is text is the path of a YAML file, relative to this one, and is replaced by
    what that file holds. A `noise_file:` is the path of a recording, relative to this file too.

    Raises:
        InputFault: The file cannot be read, is no YAML, or breaks a rule of the model.
    """
    place = shown_path(path)
    value, faults = _parsed(path)
    data, playbook_faults = _inlined(value, path.parent, place=place)
    faults += [*playbook_faults, *_name_faults(data, path.stem, place=place)]
    known = {fault.key for fault in faults}
    try:
        loaded = validated(model, data, place=place)
    except InputFault as invalid:
        faults += [fault for fault in invalid.faults if fault.key not in known]
    if faults:
        raise InputFault(faults)
    return loaded


def read_yaml(path: Path) -> Value:
    """The value of a YAML file.

    Raises:
        InputFault: There is no such file, it is no YAML, or not to be read in one way only.
    """
    value, faults = _parsed(path)
    if faults:
        raise InputFault(faults)
    return value


def _parsed(path: Path) -> tuple[Value, list[Fault]]:
    place = shown_path(path)
    return parse_yaml(_text(path, place=place), place=place)


def _text(path: Path, *, place: str) -> str:
    hint = None
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        rule = "no such file"
    except IsADirectoryError:
        rule, hint = "is a folder", "name a YAML file in it"
    except UnicodeDecodeError as error:
        rule, hint = f"not UTF-8 text (at byte {error.start})", "save it as UTF-8"
    except OSError as error:
        rule = f"cannot be read: {(error.strerror or str(error)).lower()}"
    raise InputFault([Fault(place=place, rule=rule, hint=hint)])


def _name_faults(data: Value, stem: str, *, place: str) -> list[Fault]:
    name = data.get("name") if isinstance(data, dict) else None
    if not isinstance(name, str) or name == stem:
        return []
    return [Fault(place=place, key="name", rule=f"must be the file's, `{stem}`", got=shown(name))]


def _inlined(
    value: Value, folder: Path, *, place: str, at: Location = ()
) -> tuple[Value, list[Fault]]:
    """`value` with files for paths at `playbook`, full paths at `noise_file`; and the faults."""
    if not isinstance(value, dict):
        return value, []
    out: dict[str, Value] = {}
    faults: list[Fault] = []
    found: list[Fault]
    for key, inner in value.items():
        here = dotted((*at, key))
        if key == "bot" and isinstance(inner, str):
            out[key], found = str((folder / inner).resolve()), []
        elif key not in ("playbook", "noise_file"):
            out[key], found = _inlined(inner, folder, place=place, at=(*at, key))
        elif not isinstance(inner, str):
            out[key], found = inner, []
        elif key == "playbook":
            out[key], found = _playbook(inner, folder, place=place, key=here)
        else:
            out[key], found = anchored_noise(inner, folder, place=place, key=here)
        faults += found
    return out, faults


def _playbook(ref: str, folder: Path, *, place: str, key: str) -> tuple[Value, list[Fault]]:
    path = folder / ref
    if not path.exists():
        return {}, [Fault(place=place, key=key, rule="no such file", got=shown(ref))]
    try:
        return read_yaml(path), []
    except InputFault as fault:
        return {}, list(fault.faults)
