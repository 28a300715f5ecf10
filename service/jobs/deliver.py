"""deliver: those who asked to be told are told."""

from __future__ import annotations

from service.scheduling.work import Ended, Work

ABOUT = "Sends what is due to those who subscribe to views: webhooks and digests."
ORDER = 40


def run(work: Work) -> Ended:
    """Sends every message that is due; one that fails is tried again by a later run."""
    from service.living.deliver import deliver
    from service.notation import counted

    done = deliver(work.table, work.settings)
    for key, why in done.failures:
        work.say(f"{key}: {why}")
    said = f"{counted(done.sent, 'message')} sent"
    if not done.failures:
        return Ended("complete", said)
    return Ended("incomplete", f"{said}, {done.failed} to be tried again, {done.dead} given up")
