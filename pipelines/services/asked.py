"""What YAML says of a service, held against what that service takes."""

import dataclasses
import inspect
from collections.abc import Iterable
from typing import Any, get_args, get_type_hints

from pydantic import BaseModel, ValidationError

from personas.faults import nearest
from personas.schema import Service
from pipelines.services.faults import ServiceFault
from pipelines.services.loading import load
from pipelines.services.vendor import First, Vendor

FIRST: tuple[First, ...] = get_args(First)
_NEVER = frozenset({"self", "args", "kwargs", "settings", "name"})
"""Arguments that are not the user's."""
_GONE = frozenset({"params", "live_options", "connection_params", "aggregate_sentences"})
"""Arguments that Pipecat has deprecated in favour of `settings`."""


def settings_of(service: Service, vendor: Vendor) -> dict[str, Any]:
    """What YAML wants of a service's settings, those first that stand beside them."""
    first = {name: getattr(service, name) for name in FIRST}
    if vendor.voice_is_model:
        model = first.pop("model")
        first["voice"] = first["voice"] or model
    return {name: value for name, value in first.items() if value is not None} | service.settings


def filled_settings(made: Any, settings: dict[str, Any]) -> Any:  # noqa: ANN401
    """A service's `Settings`; what stands under `extra` goes to the vendor as it is.

    Raises:
        ServiceFault: a mapping is not what its field holds.
    """
    known = {
        name: _modelled(value, _annotation(made.Settings, name), key=f"settings.{name}")
        if isinstance(value, dict)
        else value
        for name, value in settings.items()
        if name != "extra"
    }
    return made.Settings.from_mapping(known | settings.get("extra", {}))


def _annotation(cls: type, name: str) -> Any:  # noqa: ANN401
    """The type of one field. None: it is not to be had, as where it is imported for checks only."""
    owner = next((one for one in cls.__mro__ if name in vars(one).get("__annotations__", {})), None)
    if owner is None:
        return None
    told = {"__annotations__": {name: owner.__annotations__[name]}, "__module__": owner.__module__}
    try:
        return get_type_hints(type("Only", (), told))[name]
    except NameError:
        return None


def _modelled(value: dict[str, Any], annotation: Any, *, key: str) -> Any:  # noqa: ANN401
    """A mapping as the model that a field holds, where it holds one."""
    models = (
        one
        for one in get_args(annotation)
        if inspect.isclass(one) and (issubclass(one, BaseModel) or dataclasses.is_dataclass(one))
    )
    model: Any = next(models, None)
    if model is None:
        return value
    try:
        return model(**value)
    except (TypeError, ValidationError) as error:
        first = str(error).splitlines()[-1] if isinstance(error, TypeError) else _first(error)
        raise ServiceFault(first, key=key) from error


def _first(error: ValidationError) -> str:
    fault = error.errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}"


def check_keys(service: Service, vendor: Vendor) -> None:
    """Sees to it that YAML says of a vendor's service only what that has.

    Raises:
        ServiceFault: it has no such thing.
    """
    takes = (*vendor.takes, *(("base_url",) if _can_move(vendor) else ()))
    _refuse_others(service, takes, name=vendor.name)


def check_no_keys(service: Service) -> None:
    """The same for a keyless service of our own, or for any `class`, which have none of it.

    Raises:
        ServiceFault: it has no such thing.
    """
    _refuse_others(service, (), name=service.service or "class")


def check_arguments(service: Service, made: str, *, also: Iterable[str] = ()) -> None:
    """Sees to it that options and settings are known to the class that they are for.

    Args:
        service: What YAML says.
        made: `module:Class`; it is imported if there is anything to check.
        also: Settings that our own builder knows.

    Raises:
        ServiceFault: an option or a setting is unknown, or is the other.
        ImportError: the class cannot be imported.
    """
    if not service.options and not service.settings:
        return
    cls = load(made)
    fields = settings_fields(cls)
    options = arguments_of(cls)
    for name in service.options:
        key = f"options.{name}"
        if fields and (name in fields or name in _GONE):
            raise ServiceFault("is a setting; hint: write it under `settings`", key=key)
        if options and name not in options:
            raise ServiceFault(f"unknown option{_near(name, options)}", key=key)
    for name in service.settings:
        if name not in {*fields, *also, "extra"}:
            way = "; hint: what the vendor knows and Pipecat does not goes under `extra`"
            raise ServiceFault(f"unknown setting{_near(name, fields)}{way}", key=f"settings.{name}")
    if fields:
        filled_settings(cls, service.settings)


def settings_fields(cls: type) -> tuple[str, ...]:
    """The fields of a service's `Settings`, and their other names. Empty: it has none."""
    settings = getattr(cls, "Settings", None)
    if settings is None or not dataclasses.is_dataclass(settings):
        return ()
    known = [field.name for field in dataclasses.fields(settings)]
    return (*known, *getattr(settings, "_aliases", {}))


def arguments_of(cls: type) -> frozenset[str]:
    """The keyword arguments that a class and those that it is made of take."""
    found: set[str] = set()
    for one in cls.__mro__:
        if "__init__" in vars(one) and one is not object:
            found |= set(inspect.signature(one.__init__).parameters)  # type: ignore[misc]
    return frozenset(found - _NEVER)


def _refuse_others(service: Service, takes: Iterable[str], *, name: str) -> None:
    for one in (*FIRST, "base_url"):
        if getattr(service, one) is not None and one not in takes:
            there = ", ".join(f"`{taken}`" for taken in takes)
            way = f"; it takes {there}" if there else ""
            raise ServiceFault(f"`{name}` takes none{way}", key=one)


def _can_move(vendor: Vendor) -> bool:
    return vendor.address is not None and vendor.address.argument is not None


def _near(name: str, known: Iterable[str]) -> str:
    near = nearest(name, known)
    return f"; did you mean `{near}`?" if near else ""
