"""`aftercart views`: questions saved under a name, for whoever runs the service."""

from __future__ import annotations

from typing import Annotated

import typer

Name = Annotated[str, typer.Argument(metavar="NAME", help="The view's name, or OWNER/NAME.")]


def add(app: typer.Typer) -> None:
    """Puts the command on the app."""
    group = typer.Typer(help="Questions saved under a name.", no_args_is_help=True)
    group.command("list")(list_)
    group.command("save")(save)
    group.command("delete")(delete)
    app.add_typer(group, name="views")


def list_() -> None:
    """List all views, private ones too."""
    from service.terminal.views import list_views

    list_views()


def save(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Its name.")],
    query: Annotated[str, typer.Argument(metavar="QUERY", help="What it asks for, as of `search`.")],
    owner: Annotated[str, typer.Option("--owner", help="The account whose it is.")] = "operator",
    private: Annotated[bool, typer.Option("--private", help="Only its owner sees it.")] = False,
) -> None:
    """Save a question under a name, or what a view of that name asks for."""
    from service.terminal.views import save_view

    save_view(name, query, owner, not private)


def delete(name: Name) -> None:
    """Take a view away."""
    from service.terminal.views import delete_view

    delete_view(name)
