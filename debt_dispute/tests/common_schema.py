"""The part of JSON Schema that the schemas of this addon use."""

import re

TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "null": type(None),
}
#: All others in a schema are descriptions.
KEYWORDS = {
    "type",
    "required",
    "properties",
    "additionalProperties",
    "items",
    "pattern",
    "enum",
    "const",
    "$ref",
}
DESCRIPTIONS = {"$schema", "$id", "$defs", "title", "description"}


def schema_faults(value, schema, root=None, path="$"):
    """Return what of ``value`` the schema forbids, as sentences with the place.

    A keyword that is not known here is a fault of its own: it would pass unchecked.
    """
    root = root or schema
    faults = [
        f"{path}: keyword {keyword} is not checked"
        for keyword in schema.keys() - KEYWORDS - DESCRIPTIONS
    ]
    if "$ref" in schema:
        target = root["$defs"][schema["$ref"].removeprefix("#/$defs/")]
        faults += schema_faults(value, target, root, path)
    faults += _value_faults(value, schema, path)
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        missing = set(schema.get("required", ())) - value.keys()
        faults += [f"{path}: {name} is missing" for name in missing]
        if schema.get("additionalProperties") is False:
            more = value.keys() - properties.keys()
            faults += [f"{path}: {name} is not described" for name in more]
        for name in value.keys() & properties.keys():
            faults += schema_faults(
                value[name], properties[name], root, f"{path}.{name}"
            )
    if isinstance(value, list) and "items" in schema:
        for index, entry in enumerate(value):
            faults += schema_faults(entry, schema["items"], root, f"{path}[{index}]")
    return faults


def _value_faults(value, schema, path):
    faults = []
    if "type" in schema:
        names = schema["type"]
        names = [names] if isinstance(names, str) else names
        # A boolean is an integer to Python, not to JSON.
        if not any(type(value) is TYPES[name] for name in names):
            faults.append(f"{path}: {value!r} is no {' or '.join(names)}")
    if "enum" in schema and value not in schema["enum"]:
        faults.append(f"{path}: {value!r} is none of {schema['enum']}")
    if "const" in schema and value != schema["const"]:
        faults.append(f"{path}: {value!r} is not {schema['const']!r}")
    if (
        "pattern" in schema
        and isinstance(value, str)
        and not re.search(schema["pattern"], value)
    ):
        faults.append(f"{path}: {value!r} does not match {schema['pattern']}")
    return faults
