"""Manners: all that can be set about how we ask; the defaults are polite."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

#: The name by which we present ourselves, and by which a robots.txt may speak to us.
AGENT = "aftercart"


@dataclass(frozen=True, slots=True)
class Manners:
    """How requests are made.

    contact: an address at which services can reach those who run this; told to each of them.
    keys: a service's key by the name of its source; never logged, sent to that service alone.
    mirrors: another base address in place of a service's own, by that one.
    paces: seconds between requests by the name of a source, where a service has agreed to another pace than its usual.
    page_pace: seconds between two pages of a host; its robots.txt may ask for more.
    intranet: "host:port" of sites whose private addresses may be asked for pages all the same.
    proxy: through which everything goes; None: straight.
    attempts: how often a request is tried in all. wait, longest_wait: seconds before the second try, which double from there.
    patience: seconds that a service may ask us to wait; a longer time ends the request.
    seconds, silence: seconds that a whole answer may take, and that may pass without a byte of it.
    api_bytes, page_bytes: the largest answer, unpacked.
    file_seconds, file_bytes: the same of a file that is fetched, packed as it is; what came of it is gone on from.
    folder: where the HTTP cache and the pace that processes share are kept; None: in memory.
    """

    contact: str = ""
    keys: Mapping[str, str] = field(default_factory=dict)
    mirrors: Mapping[str, str] = field(default_factory=dict)
    paces: Mapping[str, float] = field(default_factory=dict)
    page_pace: float = 5.0
    intranet: frozenset[str] = frozenset()
    proxy: str | None = None
    attempts: int = 6
    wait: float = 1.0
    longest_wait: float = 60.0
    patience: float = 600.0
    seconds: float = 180.0
    silence: float = 30.0
    api_bytes: int = 100_000_000
    page_bytes: int = 10_000_000
    file_seconds: float = 3_600.0
    file_bytes: int = 2_000_000_000
    folder: Path | None = None
