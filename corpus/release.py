"""PubMed's release at an address: which files are there, and each of them fetched when its turn comes, whole by its MD5."""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from corpus.asking import Answer, Request, Service
from corpus.errors import BusyError, EmptyInputError, MalformedInputError, MissingInputError
from corpus.fetch import Fetcher
from corpus.fetching.manners import Manners
from corpus.folder import SUM, Arrived, by_numbers, gaps, is_release, verify
from corpus.lease import lease
from corpus.library import Library

#: The name under which paces and keys of such an address may be set.
SOURCE = "pubmed-release"
#: Seconds between two requests: files are few and large.
_PACE = 0.5
_LINK = re.compile(r"href\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)
_HEX = re.compile(r"\b[0-9a-fA-F]{32}\b")


@dataclass(frozen=True, slots=True)
class Release:
    """What is at an address.

    files: the addresses of files that are to be imported, in their order. done: how many others were imported before. missing:
    numbers that are not there between those that are.
    """

    files: tuple[str, ...]
    done: int = 0
    missing: tuple[str, ...] = ()


@contextmanager
def fetching(url: str, manners: Manners) -> Iterator[Fetching]:
    """What can be asked of an address that a person has named, while it is open; one at a time of a data directory.

    Raises:
        BusyError: another import is fetching a release.
    """
    if not is_release(_name(url)):
        url = f"{url.rstrip('/')}/"
    busy = BusyError(f"import {url}", "another import is fetching a release", "Wait for it.")
    # What stands there belongs to it, whatever the address of the list ends with; all else is a stranger's.
    services = {SOURCE: Service(url.rpartition("/")[0], _PACE, at_once=1)}
    with lease(manners.folder / "locks" if manners.folder else None, "release", busy), asyncio.Runner() as runner:
        fetcher = Fetcher(manners, services)
        runner.run(fetcher.__aenter__())
        try:
            yield Fetching(url, manners, fetcher, runner)
        finally:
            runner.run(fetcher.__aexit__(None, None, None))


class Fetching:
    """An address whose files can be listed and fetched."""

    def __init__(self, url: str, manners: Manners, fetcher: Fetcher, runner: asyncio.Runner) -> None:
        self._url, self._manners, self._fetcher, self._runner = url, manners, fetcher, runner

    def release(self, library: Library) -> Release:
        """The files that are listed there, or the one file that it is the address of. A file that was imported from there once is
        done: what PubMed has released it changes by later files alone.

        Raises:
            MissingInputError: there is no such list. EmptyInputError: no file of a release is in it. FetchError: no answer.
        """
        name = _name(self._url)
        names = [name] if is_release(name) else sorted(set(self._listed()), key=by_numbers)
        urls = [self._url if is_release(name) else urljoin(self._url, one) for one in names]
        done = next((n for n, url in enumerate(urls) if not _imported(library, url)), len(urls))
        return Release(tuple(urls[done:]), done, tuple(gaps(names)))

    def arriving(self, release: Release) -> Iterator[Arrived]:
        """Each file when its turn comes; it is gone when the next is asked for. What came of one before an interruption is gone on from.

        Raises:
            FetchError: one cannot be had. MissingInputError: it, or its MD5, is not there. MalformedInputError: it is not as its MD5
            says, twice. Nothing behind it is fetched, for it would be imported before what it follows.
        """
        with tempfile.TemporaryDirectory() as passing:
            folder = self._manners.folder / "files" if self._manners.folder else Path(passing)
            folder.mkdir(parents=True, exist_ok=True)
            for url in release.files:
                path = folder / _name(url)
                beside = Path(f"{path}{SUM}")
                beside.write_text(stated := self._stated(url), encoding="ascii")
                try:
                    self._fetched(url, path)
                    yield Arrived(path, url, f"md5:{stated}")
                    path.unlink()
                finally:
                    beside.unlink(missing_ok=True)

    def _fetched(self, url: str, path: Path) -> None:
        for last in (False, True):
            request = Request(SOURCE, url, step="file")
            status = self._runner.run(self._fetcher.download(request, path))
            if status != 200:
                raise MissingInputError(f"fetch {url}", f"it answers {status}", "Check the address.")
            try:
                verify(path)
                return
            except MalformedInputError:
                # What was gone on from was of another file, or a bit was lost on the way.
                path.unlink()
                if last:
                    raise

    def _listed(self) -> list[str]:
        body = self._asked(self._url, "list").body.decode("utf-8", "replace")
        found = [name for link in _LINK.findall(body) if is_release(name := _name(link))]
        if not found:
            remedy = "Name a folder of PubMed's release, or one of its files."
            raise EmptyInputError(f"import {self._url}", "it lists no file of PubMed's release", remedy)
        return found

    def _stated(self, url: str) -> str:
        said = _HEX.search(self._asked(f"{url}{SUM}", "md5").body[:1000].decode("utf-8", "replace"))
        if said is None:
            raise MalformedInputError(f"read {url}{SUM}", "it holds no MD5", "Try again later.")
        return said[0].lower()

    def _asked(self, url: str, step: str) -> Answer:
        def read(answer: Answer) -> Answer:
            if answer.status != 200:
                raise MissingInputError(f"read {url}", f"it answers {answer.status}", "Check the address.")
            return answer

        return self._runner.run(self._fetcher.ask(Request(SOURCE, url, step=step), read))


def _name(url: str) -> str:
    return unquote(urlsplit(url).path).rsplit("/", 1)[-1]


def _imported(library: Library, url: str) -> bool:
    """Whether the file was read from there to its end."""
    sql = (
        "SELECT 1 FROM import_log l WHERE l.path = ? AND l.hash LIKE 'md5:%' "
        "AND NOT EXISTS (SELECT 1 FROM import_reject r WHERE r.import = l.id AND r.place = '')"
    )
    return library.db.execute(sql, [url]).fetchone() is not None
