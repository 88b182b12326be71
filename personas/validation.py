"""Plain values to models, with pydantic's complaints put into plain words."""

import json
import typing
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from personas.faults import Fault, InputFault, dotted, nearest, shown

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Model = TypeVar("Model", bound=BaseModel)
Location = tuple[str | int, ...]

_RULES = {
    "missing": "is missing",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "finite_number": "must be a finite number",
    "string_type": "must be text",
    "bool_type": "must be true or false",
    "tuple_type": "must be a list",
    "dict_type": "must be a mapping of keys to values",
    "model_type": "must be a mapping of keys to values",
    "model_attributes_type": "must be a mapping of keys to values",
    "greater_than_equal": "must be at least {ge}",
    "greater_than": "must be more than {gt}",
    "less_than_equal": "must be at most {le}",
    "less_than": "must be less than {lt}",
    "string_too_short": "must not be empty",
    "string_too_long": "must have at most {max_length} characters",
    "too_short": "must have at least {min_length} entry",
    "too_long": "must have at most {max_length} entries",
    "value_error": "{error}",
}
"""Pydantic's type of an error to what its rule is, filled from the error's context."""

_PATTERNS = {
    r"^[a-z0-9][a-z0-9_]*$": "must be lower-case letters, digits and underscores",
    r"^\d{5}$": "must be five digits",
    r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)+$": "must be a class, as `package.module.Class`",
    r"^(https?://|wss?://|\$)": "must begin with `http://` or `https://`, `ws://` or `wss://`",
    r"^wss?://[^\s/]+(/\S*)?$": "must be an address such as `wss://bots.example/ws`",
    r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*$": "must be `package.module:function`",
    r"\.py$": "must be a file that ends in `.py`",
    r"^[a-z'-]+( [a-z'-]+)+$": "must be a first and a last name in lower-case letters",
}
"""Every pattern of the schema, in words."""

_SHOWN_NOWHERE = ("options", "settings", "base_url", "url", "headers")
"""Parts of a file whose values could be a vendor's key, and are not repeated in a message."""


def validated(model: type[Model], data: object, *, place: str) -> Model:
    """`data` as a model; every fault at once.

    Types are taken strictly, as in JSON: the text "2" is no number, and 1 is not true.

    Raises:
        InputFault: `data` breaks a rule of the model.
    """
    try:
        return model.model_validate_json(json.dumps(data), strict=True)
    except ValidationError as error:
        details = error.errors(include_url=False)
        raise InputFault(_fault(detail, model, place=place) for detail in details) from None


def _fault(detail: "ErrorDetails", model: type[BaseModel], *, place: str) -> Fault:
    at = tuple(part for part in detail["loc"] if part != "[key]")
    if detail["type"] == "extra_forbidden":
        fault = Fault(place=place, key=dotted(at), rule="unknown key", near=_near_key(model, at))
        return _with_value(detail, fault)
    fault = Fault(place=place, key=dotted(at), rule=_rule(detail), hint=_hint(detail))
    if detail["type"] in ("literal_error", "union_tag_invalid"):
        fault = fault.model_copy(update={"near": _near_choice(detail)})
    return fault if detail["type"] == "missing" else _with_value(detail, fault)


def _with_value(detail: "ErrorDetails", fault: Fault) -> Fault:
    """The fault with the value that caused it, unless that could hold a vendor's key.

    A rule over several keys of a mapping names them, and is shown without the whole mapping.
    """
    hidden = set(_SHOWN_NOWHERE) & {str(part) for part in detail["loc"]}
    is_of_the_whole = detail["type"] == "value_error" and isinstance(detail["input"], dict)
    return (
        fault
        if hidden or is_of_the_whole
        else fault.model_copy(update={"got": shown(detail["input"])})
    )


def _rule(detail: "ErrorDetails") -> str:
    context = detail.get("ctx", {})
    if detail["type"] == "literal_error":
        return "must be one of " + ", ".join(f"`{choice}`" for choice in _choices(detail))
    if detail["type"] in ("union_tag_invalid", "union_tag_not_found"):
        key = context["discriminator"].replace("'", "`")
        if detail["type"] == "union_tag_not_found":
            return f"needs the key {key}"
        return f"{key} must be one of " + ", ".join(f"`{choice}`" for choice in _choices(detail))
    if detail["type"] == "string_pattern_mismatch":
        pattern = context["pattern"]
        return _PATTERNS.get(pattern, f"must match `{pattern}`")
    if detail["type"] in _RULES:
        return _RULES[detail["type"]].format(**context)
    return detail["msg"]


def _hint(detail: "ErrorDetails") -> str | None:
    value = detail["input"]
    if detail["type"] == "string_type" and isinstance(value, int | float):
        return f'quote it: "{json.dumps(value)}"'
    if detail["type"] == "bool_type" and str(value).lower() in ("yes", "no", "on", "off"):
        return f"write {'true' if str(value).lower() in ('yes', 'on') else 'false'}, unquoted"
    return None


def _choices(detail: "ErrorDetails") -> list[str]:
    """What a literal may be; pydantic tells it as `'a', 'b' or 'c'`, with numbers unquoted."""
    context = detail["ctx"]
    told = (context.get("expected") or context["expected_tags"]).replace(" or ", ", ")
    return [choice.strip("'") for choice in told.split(", ")]


def _near_choice(detail: "ErrorDetails") -> str | None:
    return nearest(str(detail["ctx"].get("tag", detail["input"])), _choices(detail))


def _near_key(model: type[BaseModel], at: Location) -> str | None:
    """The known key nearest to an unknown one: beside it, else anywhere in the file."""
    word = str(at[-1])
    beside = nearest(word, _keys(_model_at(model, at[:-1])))
    if beside:
        return beside
    by_leaf = {key.rpartition(".")[2]: key for key in _deep_keys(model)}
    leaf = nearest(word, by_leaf)
    return by_leaf[leaf] if leaf else None


def _keys(model: type[BaseModel]) -> dict[str, Any]:
    """Each key of a model as YAML spells it, to its type."""
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def _model_at(model: type[BaseModel], at: Location) -> type[BaseModel]:
    """The model that a location leads to; positions and keys of free mappings lead nowhere new.

    Of a union of models with tags, the tag is a part of the location of its own.
    """
    union: list[type[BaseModel]] = []
    for part in at:
        inner = list(_models_in(_keys(model).get(str(part))))
        union = inner or union
        model = inner[0] if inner else next((o for o in union if part in _tags(o)), model)
    return model


def _tags(model: type[BaseModel]) -> Iterator[object]:
    """The values of the model's literals, one of which tells it from the others of a union."""
    for annotation in _keys(model).values():
        if typing.get_origin(annotation) is typing.Literal:
            yield from typing.get_args(annotation)


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in typing.get_args(annotation):
        yield from _models_in(argument)


def _deep_keys(
    model: type[BaseModel], prefix: str = "", within: tuple[type[BaseModel], ...] = ()
) -> Iterator[str]:
    """Every dotted key of a model; one that holds itself is entered once."""
    for key, annotation in _keys(model).items():
        yield prefix + key
        for inner in _models_in(annotation):
            if inner not in (*within, model):
                yield from _deep_keys(inner, f"{prefix}{key}.", (*within, model))
