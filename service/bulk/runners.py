"""Runners: many tasks done by workers, on this machine or on a Dask cluster; each task's part, or why there is none, as soon as it is known."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait as ended
from typing import Any

from corpus.errors import AftercartError, FetchError, SettingsError
from service.bulk.reading import Task, make

#: A task with its part, or with the reason why there is none.
Outcome = tuple[Task, bytes | AftercartError]
Runner = Callable[[Sequence[Task]], Iterator[Outcome]]
#: Seconds in which a scheduler has answered.
_PATIENCE = 20.0


def on_this_machine(processes: int) -> Runner:
    """So many processes side by side; with one, this process does it.

    A process that dies takes its pool along: what was under way is done again, one by one, and only what dies again is given up.
    """

    def run(tasks: Sequence[Task]) -> Iterator[Outcome]:
        if processes == 1:
            with ThreadPoolExecutor(1) as executor:
                for task in tasks:
                    yield task, _told(task, executor.submit(make, task))
            return
        waiting = deque(tasks)
        while waiting:
            suspects: list[Task] = []
            with _pool(processes) as executor:
                yield from _side_by_side(executor, processes, waiting, suspects)
            yield from _one_by_one(deque(suspects))

    return run


def on_a_cluster(address: str, patience: float = _PATIENCE) -> Runner:
    """The workers of a Dask scheduler ("tcp://host:8786"). It gives the task of a worker that dies to another, three times.

    Raises:
        FetchError: no scheduler answers there, or it has gone.
    """

    def run(tasks: Sequence[Task]) -> Iterator[Outcome]:
        from distributed import Client, as_completed

        try:
            client = Client(address, timeout=patience, set_as_default=False)
        except (OSError, ValueError) as error:
            remedy = "Start `dask scheduler`, or look at the address."
            raise FetchError(f"reach the scheduler {address}", f"it does not answer: {error}", remedy) from error
        with client:
            under_way = {
                client.submit(make, task, key=f"aftercart-{number}-{task.input.part}", pure=False): task
                for number, task in enumerate(tasks)
            }
            for future in as_completed(under_way, loop=client.loop):
                task = under_way.pop(future)
                if future.cancelled():
                    remedy = "What was done is kept; the same command does the rest."
                    raise FetchError(f"ask the scheduler {address}", "it is gone", remedy)
                yield task, _told(task, future)
                # Its part need not wait on a worker any longer.
                future.release()

    return run


def _side_by_side(executor: Executor, processes: int, waiting: deque[Task], suspects: list[Task]) -> Iterator[Outcome]:
    """Tasks until none waits, or a process has died: then `suspects` are those one of which was its last."""
    running: dict[Future[bytes | AftercartError], Task] = {}
    while waiting or running:
        while waiting and len(running) <= processes and not suspects:
            try:
                running[executor.submit(make, waiting[0])] = waiting[0]
            except BrokenProcessPool:
                break
            waiting.popleft()
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in done:
            task = running.pop(future)
            if isinstance(future.exception(), BrokenProcessPool):
                suspects.append(task)
            else:
                yield task, _told(task, future)
        if suspects and not running:
            return


def _one_by_one(suspects: deque[Task]) -> Iterator[Outcome]:
    """Each by itself: a process that dies now was reading what kills it."""
    while suspects:
        with _pool(1) as executor:
            alive = True
            while suspects and alive:
                task = suspects.popleft()
                future = executor.submit(make, task)
                alive = not isinstance(future.exception(), BrokenProcessPool)
                yield task, _told(task, future)


def _told(task: Task, future: Future[Any]) -> bytes | AftercartError:
    """A task's part, or what became of it. What is wrong with the installation ends the run: it would be so of every task."""
    error = future.exception()
    if error is None:
        made: bytes | AftercartError = future.result()
        return made
    if isinstance(error, SettingsError):
        raise error
    if isinstance(error, AftercartError):
        return error
    if type(error).__name__ in {"KilledWorker", "BrokenProcessPool"}:
        found, remedy = "the process that read it died, also when it was tried again", "Give workers more memory."
    else:
        found, remedy = f"{type(error).__name__}: {error}", "Report this, with the file if you may."
    return AftercartError(f"read {task.input.url}", found, remedy)


def _pool(processes: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), _initialized)


def _initialized() -> None:
    """A worker leaves interrupts to its parent, and ends with it, however that ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            ended([parent.sentinel])
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
