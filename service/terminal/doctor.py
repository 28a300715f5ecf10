"""The doctor's findings, a line each, and what to do below it."""

from __future__ import annotations

import typer

from service.doctor import examine


def show_findings(network: bool) -> int:
    """Prints them as they come; 1 where something does not work, else 0."""
    faults = 0
    for finding in examine(network):
        faults += finding.verdict == "fault"
        typer.echo(f"{finding.verdict:6s}{finding.subject:10s}{finding.said}")
        if finding.mend:
            typer.echo(f"{'':16s}{finding.mend}")
    return 1 if faults else 0
