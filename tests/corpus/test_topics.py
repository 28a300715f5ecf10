"""Topics: what ships finds every relevant study; what a service would misunderstand is refused."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import topics
from corpus.errors import MissingInputError, NotFoundError, TopicError
from corpus.topic import Topic
from tests.standin.pubmed_query import plain, understood

GOLD = sorted((Path(__file__).parents[1]).glob("gold*/*.json"))
Write = Callable[[str, "bytes | str"], Path]


def test_the_shipped_query_finds_every_relevant_study() -> None:
    """As PubMed would, from titles and abstracts alone: none of these texts has index terms to be found by."""
    (topic,) = topics.named(["post-car-t"])
    assert topic.pubmed is not None
    test = understood(topic.pubmed).test
    studies = [json.loads(path.read_text()) for path in GOLD]
    relevant = [study for study in studies if study["gold"].get("relevant")]
    passed_over = [
        study["id"]
        for study in relevant
        if not test({"title": plain(study["title"]), "abstract": plain(study["text"]), "mesh": "", "types": ""})
    ]
    assert len(relevant) > 100
    assert passed_over == []


@pytest.mark.parametrize(
    "text",
    [
        "Pembrolizumab in advanced melanoma: responses after failure of ipilimumab.",
        "Hodgkin lymphoma after autologous transplantation: brentuximab vedotin.",
        "Chimeric antigen receptor design: structure of the hinge domain in solid models.",
    ],
)
def test_the_shipped_query_does_not_find_everything(text: str) -> None:
    (topic,) = topics.named(["post-car-t"])
    record = {"title": "", "abstract": plain(text), "mesh": "", "types": ""}
    assert not understood(str(topic.pubmed)).test(record)


def test_what_ships_can_be_used() -> None:
    shipped = topics.available()
    assert "post-car-t" in shipped
    for path in shipped.values():
        topic = topics.load(path)
        assert topics.problems(topic) == []
        assert topic.name == path.stem


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ('pubmed = "(a OR b"', "brackets do not pair"),
        ('pubmed = "a) OR (b"', "brackets do not pair"),
        ("pubmed = 'a OR \"b'", "a quotation mark is not closed"),
        ('pubmed = "\u201cCAR T\u201d"', "is no quotation mark for a service"),
        ('pubmed = "a and b"', "and joins nothing in small letters"),
        ('pubmed = "a OR OR b"', "a term is missing"),
        ('pubmed = "a AND"', "a term is missing"),
        ('pubmed = "(OR a)"', "a term is missing"),
        ('pubmed = "a[titel]"', "there is no field [titel]"),
        (f'europepmc = "{"a OR " * 300}a"', "at most 1,350 are answered"),
        ('feeds = ["news.example/rss"]', "news.example/rss is no web address"),
        ('feeds = ["https://a.example"]\nsites = ["https://a.example"]', "is no host name"),
        ('pubmed = "a"\nlanguages = ["en"]', "en is no code of three letters"),
        ('feeds = ["https://a.example"]\nwords = ["CAR T"]', "'CAR T' is not in small letters"),
        ("", "it asks nothing"),
        ('pubmed = ""', "pubmed is not a text"),
        ("pubmed = 3", "pubmed is not a text"),
        ('pubmed = "a"\nsince = "2020"', "since is not a date"),
        ('pubmed = "a"\nsince = 2020-01-01T00:00:00', "since is not a date"),
        ('feeds = "https://a.example"', "feeds is not a list of texts"),
        ('pubmed = "a"\nfull_text = "yes"', "full_text is not true or false"),
        ('pubmde = "a"', "Did you mean pubmed?"),
        ('name = "a"', "it says name"),
        ("pubmed = [", "Invalid value"),
    ],
)
def test_what_would_be_misunderstood_is_refused(file: Write, said: str, problem: str) -> None:
    with pytest.raises(TopicError) as raised:
        topics.load(file("mine.toml", f'title = "Mine"\n{said}\n'))
    assert problem in str(raised.value)


@pytest.mark.parametrize(
    "query",
    [
        'a[tiab] AND "b and c"[mesh:noexp]',
        '"a b"[tiab:~5] OR c[Title/Abstract]',
        "handle[ti] NOT norm[au]",
        "a[MeSH Terms] OR 2020:2021[dp] OR 1:9[uid]",
        'x-or-y[tiab] OR "(unpaired"[tiab]',
    ],
)
def test_what_pubmed_understands_is_let_through(query: str) -> None:
    assert topics.problems(Topic("t", "T", pubmed=query)) == []


def test_a_topic_of_ones_own_takes_the_place_of_a_shipped_one(file: Write) -> None:
    path = file("post-car-t.toml", 'title = "Mine"\npubmed = """\n  a[tiab]\n  OR b[tiab]\n"""\n')
    (mine,) = topics.named(["post-car-t"], path.parent)
    assert (mine.title, mine.pubmed) == ("Mine", "a[tiab] OR b[tiab]")
    assert topics.named([str(path)])[0] == mine


def test_a_topic_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="Known are post-car-t"):
        topics.named(["x"], tmp_path / "none")
    with pytest.raises(MissingInputError):
        topics.named([str(tmp_path / "x.toml")])
    (tmp_path / "y.toml").write_text('pubmed = "a"')
    with pytest.raises(TopicError, match="it has no title"):
        topics.named([str(tmp_path / "y.toml")])
