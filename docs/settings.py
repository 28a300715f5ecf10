"""docs/settings.md: every setting, as the class of settings declares it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, get_args

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from service.settings import Settings, written

_PAGE = """# Settings

A setting is a variable of the environment, or a line of a file in TOML: `settings.toml` in the data directory, or the file that
`AFTERCART_SETTINGS` names. A variable goes before the file; an empty one is as none. What cannot be used is said at the start of every
command, with the setting's name; a name that is no setting is refused in the file. Lists and tables are JSON in a variable:
`AFTERCART_PACES='{{"pubmed": 0.5}}'` is

```toml
[paces]
pubmed = 0.5
```

`aftercart doctor` says whether the settings can be used. Secrets are never shown or logged; a file with some of them is best readable by its owner alone.

| variable | in the file | default | what it is |
| --- | --- | --- | --- |
{rows}
"""


def settings_text() -> str:
    """docs/settings.md as it should be."""
    return _PAGE.format(rows="\n".join(_rows()))


def _rows() -> Iterator[str]:
    for name, field in Settings.model_fields.items():
        more = field.json_schema_extra
        page = more.get("page") if isinstance(more, dict) else None
        told = f" [More]({page}.md)." if page else ""
        yield f"| `AFTERCART_{name.upper()}` | `{_in_file(name, field)}` | {_default(name, field)} | {field.description}{told} |"


def _in_file(name: str, field: FieldInfo) -> str:
    """A line of the file that sets it."""
    if example := written(name):
        return f"{name} = {_toml(json.loads(example))}"
    if isinstance(field.default, int | float | str) and field.default:
        return f"{name} = {json.dumps(field.default)}"
    return f'{name} = "..."'


def _default(name: str, field: FieldInfo) -> str:
    if name == "home":
        return "the platform's user data directory"
    if field.default in (None, "", (), PydanticUndefined):
        return "none"
    choices = [choice for choice in get_args(field.annotation) if isinstance(choice, str)]
    others = [f"`{choice}`" for choice in choices if choice != field.default]
    return f"`{field.default}`" + (f"; or {', '.join(others)}" if others else "")


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(key)} = {_toml(one)}" for key, one in value.items()) + " }"
    return json.dumps(value)


def _key(key: str) -> str:
    return key if key.replace("-", "").replace("_", "").isalnum() else json.dumps(key)
