"""What is in an XML element, by name: looked through once, where a path would be looked up anew for every field."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lxml import etree

from corpus.markup import flat

#: Children by their names, in the order in which they stand.
Parts = dict[str, list[etree._Element]]


def parts(elements: Iterable[etree._Element]) -> Parts:
    """The children of all the elements.

    >>> found = parts([etree.fromstring("<a><b>1</b><c/><b>2</b></a>")])
    >>> {name: len(nodes) for name, nodes in found.items()}, said(found, "b"), texts(found, "b"), said(found, "d")
    ({'b': 2, 'c': 1}, '1', ('1', '2'), '')
    """
    found: Parts = {}
    for element in elements:
        for child in element:
            name = child.tag
            if name in found:
                found[name].append(child)
            else:
                found[name] = [child]
    return found


def stated(element: etree._Element, names: frozenset[str]) -> dict[str, str]:
    """The text of the first child of each of the names.

    >>> stated(etree.fromstring("<a><b>1</b><b>2</b><c/><d>3</d></a>"), frozenset({"b", "c"}))
    {'b': '1', 'c': ''}
    """
    found: dict[str, str] = {}
    for child in element:
        name = child.tag
        if name in names and name not in found:
            found[name] = flat(child)
    return found


def inside(holder: Parts, name: str) -> Parts:
    """The children of all that have the name."""
    return parts(holder.get(name, ()))


def below(holder: Parts, *path: str) -> Sequence[etree._Element]:
    """All that stand at the path of names, the first of which is the holder's.

    >>> found = parts([etree.fromstring("<a><b><c>1</c><x/></b><b><c>2</c></b></a>")])
    >>> [node.text for node in below(found, "b", "c")], list(below(found, "x", "c"))
    (['1', '2'], [])
    """
    nodes: Sequence[etree._Element] = holder.get(path[0], ())
    for name in path[1:]:
        nodes = [child for node in nodes for child in node if child.tag == name]
    return nodes


def said(holder: Parts, name: str) -> str:
    """The text of the first that has the name; "" where there is none."""
    nodes = holder.get(name)
    return flat(nodes[0]) if nodes else ""


def texts(holder: Parts, *path: str) -> tuple[str, ...]:
    """The texts of all that stand at the path."""
    return tuple([flat(node) for node in below(holder, *path)])
