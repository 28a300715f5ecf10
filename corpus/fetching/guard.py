"""Guard: no address that came from a document or feed leads into the network that we stand in."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable

import httpcore

from corpus.errors import RefusedError

#: (host, port) -> the addresses that it has, as text.
Resolver = Callable[[str, int], Awaitable[list[str]]]
# Addresses of the old protocol in the clothes of the new one: 64:ff9b::/96 (RFC 6052), and ::/96 of old.
_CLOTHED = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("::/96"))


async def resolve(host: str, port: int) -> list[str]:
    """What the system's resolver says, each address once.

    Raises:
        OSError: it knows no such host.
    """
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: str) -> bool:
    """Whether an address is one of the open internet, however it is clothed.

    >>> [is_public(a) for a in ("93.184.216.34", "127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a9fe:a9fe", "fe80::1%eth0")]
    [True, False, False, False, False]
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        within = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if within is None and any(ip in network for network in _CLOTHED):
            within = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if within is not None:
            return is_public(str(within))
    return ip.is_global and not ip.is_multicast


class Guard:
    """Says which addresses of a host may be connected to."""

    def __init__(self, intranet: frozenset[str], resolver: Resolver = resolve) -> None:
        self._intranet, self._resolver = intranet, resolver

    async def allowed(self, host: str, port: int) -> list[str]:
        """The addresses of a host, all of them public or the host one of our intranet.

        Raises:
            RefusedError: one of them is private. OSError: there is no such host.
        """
        addresses = await self._resolver(host, port)
        if f"{host}:{port}" in self._intranet:
            return addresses
        private = [address for address in addresses if not is_public(address)]
        if private or not addresses:
            raise RefusedError(
                f"ask {host}",
                f"its address {', '.join(private) or 'is unknown'} is not one of the open internet",
                f"If pages may be fetched from it, add {host}:{port} to AFTERCART_INTRANET.",
            )
        return addresses


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Connects to the very address that was checked, so that a name cannot change its address in between."""

    def __init__(self, guard: Guard) -> None:
        self._guard, self._inner = guard, httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        try:
            async with asyncio.timeout(timeout):
                addresses = await self._guard.allowed(host, port)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"no address of {host} in time") from error
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        failed: Exception = httpcore.ConnectError(f"no address of {host}")
        for address in addresses:
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None
    ) -> httpcore.AsyncNetworkStream:
        raise RefusedError(f"ask {path}", "it is a socket of this machine")

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)
