"""A saved news page as its tests build it: a head and a body around one article."""

BODY = (
    "<p>"
    + "Of 52 patients whose lymphoma had relapsed after CAR T-cell therapy, 18 reached a complete response. " * 4
    + "</p>"
)


def html(head: str = "", body: str = BODY, title: str = "A headline | Blood Wire", h1: str = "A headline") -> bytes:
    """The page with its text in `<article>`."""
    return bare(head, f"<article><h1>{h1}</h1>{body}</article>", title)


def bare(head: str, body: str, title: str = "A headline | Blood Wire") -> bytes:
    """The page with nothing around its body."""
    return f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>{title}</title>{head}</head><body>{body}</body></html>".encode()


def ld(content: str, kind: str = "application/ld+json") -> str:
    """A script of JSON-LD."""
    return f'<script type="{kind}">{content}</script>'
