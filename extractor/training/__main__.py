"""Learns all weights anew: `python -m extractor.training GOLD_DIR...`, each behind what it depends on: cohorts on roles, arms on roles and links."""

from __future__ import annotations

import sys
from pathlib import Path

from extractor.training import arms, cohorts, confidence, links, roles


def main(gold_dirs: list[str]) -> None:
    """Learns from the gold sets and says what it is worth."""
    folders = [Path(name) for name in gold_dirs]
    for learn in (roles.learn, cohorts.learn, links.learn, arms.learn, confidence.learn):
        sys.stdout.write(learn(folders) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
