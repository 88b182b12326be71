"""An answer that follows a JSON schema, by an engine that understands none."""

from typing import Any

Schema = dict[str, Any]


def by_schema(schema: Schema, text: str) -> Any:  # noqa: ANN401
    """The plainest value that a schema allows.

    Args:
        schema: Of the kind that OpenAI's structured outputs take: objects, arrays, strings,
            numbers, booleans and null, `enum`, `const`, `anyOf`, and `$ref` to `$defs`.
        text: What stands where the schema wants any string.

    Returns:
        An object with all its properties, arrays as short as may be, the first of an `enum` or an
        `anyOf`, numbers at their least (0 without one), False.
    """
    return _value(schema, schema, text)


def _value(schema: Schema, root: Schema, text: str) -> Any:  # noqa: ANN401
    schema = _resolved(schema, root)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type", "object" if "properties" in schema else "string")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        properties = schema.get("properties", {})
        return {name: _value(one, root, text) for name, one in properties.items()}
    if kind == "array":
        return [_value(schema["items"], root, text) for _ in range(schema.get("minItems", 0))]
    plain = {"string": text, "boolean": False, "null": None}
    return plain[kind] if kind in plain else schema.get("minimum", 0)


def _resolved(schema: Schema, root: Schema) -> Schema:
    """What a reference leads to, and the first of several choices."""
    while "$ref" in schema or "anyOf" in schema:
        if "anyOf" in schema:
            schema = schema["anyOf"][0]
            continue
        place: Any = root
        for part in schema["$ref"].removeprefix("#").strip("/").split("/"):
            place = place[part] if part else place
        schema = place
    return schema
