"""Workers: the processes of a server that carry out its jobs, so that reading texts never keeps its visitors waiting."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from datetime import datetime

from corpus.errors import BusyError
from corpus.lease import is_held
from service.jobs import check
from service.scheduling.runs import Run, runs_at
from service.scheduling.working import lock_name
from service.settings import Settings

#: Seconds that a job has to end cleanly when the server does; one that is ended harder goes on as well, a document later.
_PATIENCE = 20
_COMMAND = (sys.executable, "-c", "from service.cli import main; main()", "run-jobs")


class Workers:
    """The jobs' processes of one server."""

    def __init__(self, chosen: Settings) -> None:
        self._settings = chosen
        self._running: list[subprocess.Popen[bytes]] = []
        self._lock = threading.Lock()

    def run(self, name: str, by: str, now: datetime) -> Run:
        """Has the job run, now; the run that was begun.

        Raises:
            NotFoundError: there is no such job, or no such part of one. BusyError: a run of it is under way.
        """
        check(name, self._settings)
        if is_held(self._settings.locks, lock_name(name)):
            raise BusyError(f"run the job {name}", "a run of it is under way", "Wait for it, or stop it.")
        with runs_at(self._settings.database) as runs:
            number = runs.ask(name, by, now)
            self._start(name, "--run", str(number))
            return runs.get(number)

    def run_due(self, *names: str) -> None:
        """Has those of the jobs run that are due, one after the other."""
        self._start(*names, "--due")

    def close(self) -> None:
        """Tells all that are at work to end, and waits for them."""
        with self._lock:
            running, self._running = self._running, []
        for process in running:
            process.terminate()
        for process in running:
            try:
                process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _start(self, *words: str) -> None:
        environment = {**os.environ, **self._settings.environment}
        with self._lock:
            self._running = [process for process in self._running if process.poll() is None]
            # A process group of its own: Ctrl-C on the terminal is for the server, which tells its workers in its turn.
            # What it says in a terminal is in the runs; its log goes where the server's does.
            self._running.append(
                subprocess.Popen(
                    [*_COMMAND, *words],
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    start_new_session=True,
                )
            )
