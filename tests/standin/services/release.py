"""NLM's server of the baseline and update files: a list, each file with its MD5 beside it, and parts of files."""

from __future__ import annotations

import hashlib
import re

from tests.standin.wire import Asked, Reply

BASE = "https://ftp.ncbi.nlm.nih.gov/pubmed"
PREFIX = "/release"
_FROM = re.compile(r"bytes=([0-9]+)-")


class Service:
    """`files` by path ("/updatefiles/pubmed26n0001.xml.gz"); `sums` where one is not that of the file."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.sums: dict[str, str] = {}

    def answer(self, asked: Asked) -> Reply:
        if asked.path.endswith("/"):
            return self._list(asked.path)
        name = asked.path.removesuffix(".md5")
        content = self.files.get(name)
        if content is None:
            return Reply(b"<html><title>404 Not Found</title></html>", 404)
        if name != asked.path:
            stated = self.sums.get(name, hashlib.md5(content).hexdigest())
            return Reply(f"MD5({name.rsplit('/', 1)[-1]})= {stated}\n".encode(), type="text/plain")
        if wanted := _FROM.fullmatch(asked.headers.get("range", "")):
            start = int(wanted[1])
            if start >= len(content):
                return Reply(b"", 416, headers={"Content-Range": f"bytes */{len(content)}"})
            headers = {"Content-Range": f"bytes {start}-{len(content) - 1}/{len(content)}"}
            return Reply(content[start:], 206, "application/x-gzip", headers)
        return Reply(content, type="application/x-gzip")

    def _list(self, folder: str) -> Reply:
        names = [path.removeprefix(folder) for path in self.files if path.startswith(folder)]
        if not names:
            return Reply(b"<html><title>404 Not Found</title></html>", 404)
        lines = [f'<a href="{one}">{one}</a>  2026-01-30 14:02  19M' for n in names for one in (n, f"{n}.md5")]
        page = ['<html><pre><a href="/pubmed/">Parent Directory</a>', '<a href="README.txt">README.txt</a>', *lines]
        return Reply("\n".join(page).encode())
