"""The command without its start: each is forked from one process that has everything loaded. A script of its name hands that process
words, folder, environment and streams, and ends as the command does; so a shell meets nothing but a command that begins at once."""

from __future__ import annotations

import atexit
import contextlib
import gc
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
#: Nothing of an environment is loaded: what the script needs is Python's own.
SCRIPT = """#!{python} -IS
import json, os, socket, sys
with socket.socket(socket.AF_UNIX) as asking:
    asking.connect({address!r})
    asked = json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)]).encode()
    socket.send_fds(asking, [b" "], [0, 1, 2])
    asking.sendall(asked)
    asking.shutdown(socket.SHUT_WR)
    code = int(asking.makefile().read())
if code < 0:
    os.kill(os.getpid(), -code)
sys.exit(code)
"""


@contextlib.contextmanager
def forked(folder: Path) -> Iterator[Path]:
    """A folder with the script `aftercart`, which works from `with` to its end."""
    address, script = str(folder / "s"), folder / "aftercart"
    script.write_text(SCRIPT.format(python=sys.executable, address=address))
    script.chmod(0o755)
    more = {"PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.forked", address], stdout=subprocess.PIPE, cwd=ROOT, env=os.environ | more
    ) as server:
        try:
            assert server.stdout is not None
            assert server.stdout.readline() == b"ready\n"
            yield folder
        finally:
            server.terminate()


def _serve(address: str) -> None:
    """Forks one command after the other; a command's own process ends as it."""
    from corpus.registered import modules
    from extractor import read
    from extractor.stamp import stamp
    from service import cli
    from service.query import Query

    # What a command loads when it is called, and what it makes at its first question.
    for package in ("corpus.sources", "service.terminal", "service.jobs", "service.exports", "service.exporting"):
        modules(package)
    assert stamp().version
    assert Query("teclistamab ORR").understood
    assert read("We treated 9 patients. The overall response rate was 33%.").n == 9
    gc.freeze()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(address)
        listening.listen()
        print("ready", flush=True)  # noqa: T201
        while True:
            asking, _ = listening.accept()
            with asking:
                _, streams, *_ = socket.recv_fds(asking, 1, 3)
                with asking.makefile() as said:
                    words, folder, environment = json.load(said)
                process = os.fork()
                if process == 0:
                    break
                for stream in streams:
                    os.close(stream)
                asking.sendall(str(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])).encode())
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    # Whether a stream can be seen as a file is asked when it is opened.
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w", buffering=1)  # noqa: SIM115
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["aftercart", *words]
    code = 0
    try:
        cli.main()
    except SystemExit as ended:
        code = int(ended.code or 0)
    # All that is registered for the end is done; what is loaded is not taken apart, which takes longer than most commands.
    atexit._run_exitfuncs()
    for stream_ in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError):
            stream_.flush()
    os._exit(code)


if __name__ == "__main__":
    _serve(sys.argv[1])
