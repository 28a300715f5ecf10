"""The stand-in: a real HTTP server on loopback that speaks the services' protocols, keeps their limits, and fails as they do.

    with StandIn() as standin:
        standin.service("eutils")         the state of tests/standin/services/eutils.py: what it holds, what it allows
        standin.faults.add(fault, ...)    what goes wrong next, or at random
        standin.seen                      every request that came, in order
        standin.mirrors                   {a service's real base: the stand-in's}, as the setting AFTERCART_MIRRORS takes it

A service is one file of tests/standin/services, registered by being there. It holds

    BASE      the real service's base address, or "" for the one that stands for all web sites
    PREFIX    the path under which the stand-in serves it ("/eutils")
    Service   a class without arguments; `answer(asked: Asked) -> Reply` is called for every request, in threads
"""

from tests.standin.faults import Fault
from tests.standin.server import StandIn
from tests.standin.wire import Asked, Reply

__all__ = ["Asked", "Fault", "Reply", "StandIn"]
