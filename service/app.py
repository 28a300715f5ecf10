"""The web application: API, page and export over one evidence table."""

from __future__ import annotations

from functools import cache

from fastapi import APIRouter, Depends, FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware
from starlette.routing import Match, Route
from starlette.types import Scope

from corpus.registered import modules
from extractor.stamp import stamp
from service import metrics, problems
from service.connections import Connections
from service.deferred import deferred
from service.dependencies import known_parameters
from service.forms import MOST_FILES
from service.middleware import Bounded, HeadAsGet, Logged, NoSniff
from service.permissions import reading, unforged
from service.scheduling.timer import timed
from service.scheduling.workers import Workers
from service.settings import Settings, settings


def create_app(chosen: Settings | None = None) -> FastAPI:
    """The app over the database of the settings; every module of service/routes is a router, registered by being there."""
    app = FastAPI(
        title="aftercart",
        version=stamp().version,
        summary="What happens after CAR T-cell therapy fails: every number with the sentence that says it.",
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        docs_url=None,
        redoc_url=None,
        lifespan=timed,
        form_limits={"max_files": MOST_FILES},
    )
    app.state.settings = chosen or settings()
    app.state.workers = Workers(app.state.settings)
    app.state.connections = Connections(app.state.settings.database)
    # Level 3 packs rows to a seventh; the highest is four times as slow for a tenth less.
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=3)
    if app.state.settings.cors:
        app.add_middleware(CORSMiddleware, allow_origins=list(app.state.settings.cors), allow_methods=["GET", "POST"])
    app.add_middleware(NoSniff)
    app.add_middleware(HeadAsGet)
    app.add_middleware(Bounded)
    app.add_middleware(Logged)
    metrics.install(app)
    problems.install(app)
    app.router.routes.extend(_bound().routes)
    return app


@cache
def _bound() -> APIRouter:
    """All routes, each with the rules that bind it. They are put together once a process: that is most of what an app costs."""
    all_of_them = APIRouter()
    with deferred():
        routes = modules("service.routes")
    for route in routes.values():
        # A token that does not work is told everywhere; what each rule refuses is documented where the rule is laid down.
        rules, refusals = [Depends(unforged)], [401]
        # What must be there before anyone has signed in says so itself.
        if not getattr(route, "OPEN", False):
            rules.append(Depends(reading))
        if route.router.prefix.startswith("/api"):
            rules.append(Depends(known_parameters))
            refusals.append(400)
        _ask_for_its_paths_alone(route.router)
        all_of_them.include_router(route.router, dependencies=rules, responses=problems.documented(*refusals))
    return all_of_them


def _ask_for_its_paths_alone(router: APIRouter) -> None:
    """Tells at once of a path that none of a router's is like it. By itself FastAPI would bind all routes of every router that comes before
    the right one, the first time, which is most of a start, and try each of them every time.
    """
    paths, asked = [route.path_regex for route in router.routes if isinstance(route, Route)], router.matches

    def matches(scope: Scope) -> tuple[Match, Scope]:
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        return asked(scope) if any(one.match(path) for one in paths) else (Match.NONE, {})

    router.matches = matches  # type: ignore[method-assign]
