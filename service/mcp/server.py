"""The server of the protocol: lists the tools, calls them, and tells errors with what to do."""

from __future__ import annotations

import logging
import sqlite3
from typing import Any

import anyio.to_thread
from mcp import MCPError
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    ToolAnnotations,
)
from mcp.types import Tool as Listed
from pydantic import ValidationError

from corpus.errors import AftercartError, StorageError
from corpus.storage import storage_error
from extractor.stamp import stamp
from service.mcp.tool import Desk, Tool, tools
from service.settings import Settings

_INSTRUCTIONS = (
    "aftercart is a living evidence table of what happens to patients whose blood cancer relapses after CAR T-cell therapy. Search it "
    "for results, open a study for all that it states, read a text of your own. Every value comes with the exact characters that "
    "state it: quote them, name the study, and link its page or source. What is null is not stated in the source."
)
_LATER = "Try again later; the server's log says what is wrong."
_log = logging.getLogger("aftercart")
Context = ServerRequestContext[dict[str, Any]]


def server(desk: Desk) -> Server[dict[str, Any]]:
    """A server of every tool, at a desk."""

    async def listed(_: Context, __: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=[_listed(tool) for tool in tools().values()])

    async def called(_: Context, asked: CallToolRequestParams) -> CallToolResult:
        if (tool := tools().get(asked.name)) is None:
            raise MCPError(INVALID_PARAMS, f"there is no tool {asked.name!r}. Known are {', '.join(tools())}.")
        # A call has a thread and so a connection of its own: others are answered meanwhile.
        return await anyio.to_thread.run_sync(call, desk, tool, asked.arguments or {})

    return Server(
        "aftercart",
        version=stamp().version,
        instructions=_INSTRUCTIONS,
        on_list_tools=listed,
        on_call_tool=called,
    )


def call(desk: Desk, tool: Tool, arguments: dict[str, Any]) -> CallToolResult:
    """The answer of a tool as structured content and as the same JSON in words; an error of ours as an error of the tool."""
    try:
        answer = tool.run(desk, tool.asked.model_validate(arguments))
    except ValidationError as error:
        return _failed(f"call {tool.name}: {_found(error)}. Correct it; the tool's input schema says what each may be.")
    except sqlite3.Error as error:
        return _stored(storage_error(error))
    except StorageError as error:
        return _stored(error)
    except AftercartError as error:
        return _failed(str(error))
    text = answer.model_dump_json(by_alias=True)
    said = answer.model_dump(mode="json", by_alias=True)
    return CallToolResult(content=[TextContent(type="text", text=text)], structured_content=said)


def desk_of(chosen: Settings) -> Desk:
    """The desk of a process without a page of its own: links lead to where `serve` would listen, or to the public address."""
    host = f"[{chosen.host}]" if ":" in chosen.host else chosen.host
    return Desk(chosen.database, (chosen.public_url or f"http://{host}:{chosen.port}").rstrip("/"))


def run_stdio(chosen: Settings) -> None:
    """Answers on standard input and output until the input ends."""

    async def answer() -> None:
        made = server(desk_of(chosen))
        async with stdio_server() as (reading, writing):
            await made.run(reading, writing, made.create_initialization_options())

    anyio.run(answer)


def _listed(tool: Tool) -> Listed:
    # Nothing is written, and nothing outside of this server is asked.
    hints = ToolAnnotations(read_only_hint=True, idempotent_hint=True, destructive_hint=False, open_world_hint=False)
    return Listed(
        name=tool.name,
        description=" ".join(tool.about.split()),
        input_schema=tool.asked.model_json_schema(),
        output_schema=tool.answer.model_json_schema(mode="serialization", by_alias=True),
        annotations=hints,
    )


def _failed(text: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=text)], is_error=True)


def _stored(error: StorageError) -> CallToolResult:
    # Where the data lie is for whoever runs the server.
    _log.error("a tool: %s", error)
    return _failed(str(StorageError("use the evidence table", "its database cannot be used now", _LATER)))


def _found(error: ValidationError) -> str:
    """What was wrong, by the member that it is of; what was sent may be long, and is not repeated."""
    return "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg'][:1].lower()}{e['msg'][1:]}" for e in error.errors())
