"""What describes a snapshot to people and programs: README, CITATION.cff and RO-Crate metadata, made of the state alone."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from extractor.stamp import stamp
from service.snapshots.state import FILES

MANIFEST, CRATE, CITATION, README = "manifest-sha256.txt", "ro-crate-metadata.json", "CITATION.cff", "README.md"
#: Every name that may stand in a snapshot.
NAMES = frozenset({MANIFEST, CRATE, CITATION, README, *(name for name, *_ in FILES)})
_TITLE = "Evidence on outcomes after failure of CAR T-cell therapy"
_ABOUT = "Cohort sizes, therapies and outcomes as read from publications and news, every value with the characters that state it."
_RIGHTS = "Records and descriptions: Apache-2.0. Texts of documents remain their publishers'; citing them is free, passing them on may not be."


@dataclass(frozen=True, slots=True)
class Contents:
    """What was written: the state's day, and of each data file (size in bytes, SHA-256, number of lines)."""

    day: str
    files: dict[str, tuple[int, str, int]]

    @property
    def version(self) -> str:
        """The day and the beginning of the hash over all data files: the name to cite the snapshot by."""
        whole = "".join(f"{digest}  {name}\n" for name, (_, digest, _) in self.files.items())
        return f"{self.day}-{hashlib.sha256(whole.encode()).hexdigest()[:12]}"


def readme(said: Contents) -> str:
    """README.md: what this is, what is in it, how to cite, load and check it."""
    rows = "".join(f"| `{name}` | {about} | {said.files[name][2]:,} |\n" for name, about, _, _ in FILES)
    return (
        f"# {_TITLE}\n\nSnapshot {said.version}, made with aftercart {stamp().version}. {_ABOUT}\n\n"
        f"| file | what is in it | lines |\n| --- | --- | ---: |\n{rows}\n"
        f"`aftercart snapshot load FILE` puts it into a library, `aftercart snapshot diff A B` says what changed between two, and\n"
        f"`sha256sum --check {MANIFEST}` in the unpacked folder looks whether it is whole. Cite it as `{CITATION}` says.\n\n{_RIGHTS}\n"
    )


def citation(said: Contents) -> str:
    """CITATION.cff; whoever publishes the snapshot puts the authors of the review in."""
    return (
        "cff-version: 1.2.0\nmessage: If you use this snapshot, cite it and the studies that it names.\ntype: dataset\n"
        f"title: {_TITLE}\nabstract: {_ABOUT}\nversion: {said.version}\ndate-released: {said.day}\n"
        "authors:\n  - name: Users and contributors of aftercart\nlicense: Apache-2.0\n"
    )


def crate(said: Contents) -> str:
    """ro-crate-metadata.json, RO-Crate 1.1."""
    descriptor = {
        "@id": CRATE,
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
    }
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": _TITLE,
        "description": _ABOUT,
        "version": said.version,
        "datePublished": said.day,
        "license": {"@id": "https://spdx.org/licenses/Apache-2.0"},
        "usageInfo": _RIGHTS,
        "hasPart": [{"@id": name} for name in (*said.files, README, CITATION)],
        "mentions": {"@id": "#aftercart"},
    }
    files = [
        {
            "@id": name,
            "@type": "File",
            "name": about,
            "encodingFormat": media,
            "contentSize": str(said.files[name][0]),
            "sha256": said.files[name][1],
        }
        for name, about, media, _ in FILES
    ]
    more = [
        {"@id": README, "@type": "File", "name": "What this is", "encodingFormat": "text/markdown"},
        {"@id": CITATION, "@type": "File", "name": "How to cite it", "encodingFormat": "text/yaml"},
        {"@id": "https://spdx.org/licenses/Apache-2.0", "@type": "CreativeWork", "name": "Apache-2.0"},
        {"@id": "#aftercart", "@type": "SoftwareApplication", "name": "aftercart", "softwareVersion": stamp().version},
    ]
    whole = {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": [descriptor, root, *files, *more]}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"
