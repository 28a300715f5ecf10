"""`aftercart synthesis` and `aftercart prisma`: a line typed, what is printed, which files are there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from service.synthesis.answer import SynthesisAnswer
from tests.service.command import Run, line

TEXTS = {
    "a": "We treated 24 patients with teclistamab after CAR T-cell therapy. The overall response rate was 50% (12 of 24 patients).",
    "b": "We treated 50 patients with elranatamab after CAR T-cell therapy. The overall response rate was 60% (30 of 50 patients).",
}


@pytest.fixture
def filled(run: Run, tmp_path: Path) -> Run:
    """A home with two studies of bispecific antibodies, read."""
    (tmp_path / "two.jsonl").write_text(
        "".join(line(id, text, year=2024, title=f"Study {id}") for id, text in TEXTS.items())
    )
    assert run("import", "two.jsonl").code == 0
    assert run("extract").code == 0
    return run


def test_the_figure_is_printed_with_its_studies(filled: Run) -> None:
    ended = filled("synthesis")
    assert ended.code == 0
    assert "Overall response rate, bispecific antibody" in ended.out
    assert "Study a 2024" in ended.out
    assert "Pooled, random effects" in ended.out
    assert "Heterogeneity: τ²" in ended.out


def test_json_is_as_the_api_answers(filled: Run) -> None:
    answer = SynthesisAnswer.model_validate(json.loads(filled("synthesis", "--endpoint", "orr", "--json").out))
    assert [g.k for g in answer.groups] == [2]


def test_figures_are_written(filled: Run, tmp_path: Path) -> None:
    (tmp_path / "figures").mkdir()
    ended = filled("synthesis", "--figures", "figures", "--format", "svg", "--format", "pdf", "--width", 85)
    assert ended.code == 0
    names = sorted(p.name for p in (tmp_path / "figures").iterdir())
    assert names == [
        f"{name}-orr-bispecific-antibody.{format}" for name in ("forest", "funnel") for format in ("pdf", "svg")
    ]
    assert 'width="85.00mm"' in (tmp_path / "figures" / names[1]).read_text()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--endpoint", "XYZ"), 64, "there is no endpoint 'XYZ'"),
        (("--figures", "nowhere"), 66, "there is no such folder"),
        (("--figures", ".", "--format", "gif"), 69, "there is no such format"),
        (("--method", "MAGIC"), 2, "'MAGIC' is not one of"),
    ],
)
def test_what_cannot_be_done_says_why(filled: Run, words: tuple[str, ...], code: int, said: str) -> None:
    ended = filled("synthesis", *words)
    assert ended.code == code
    assert said in ended.err


def test_an_empty_table_is_nothing_to_pool(run: Run) -> None:
    assert run("synthesis", "--endpoint", "OS", "--statistic", "median").out == "nothing to pool: OS median\n"


@pytest.mark.parametrize(
    ("name", "content", "output", "code", "said"),
    [
        ("c.json", b'{"database_results": 5}', "flow.svg", 0, "wrote flow.svg"),
        ("c.csv", b"data,n\ndatabase_results,5\n", "flow.PDF", 0, "wrote flow.PDF"),
        ("c.json", b"{", "flow.svg", 65, "it is no JSON"),
        ("c.txt", b"nothing\n", "flow.svg", 65, "neither a JSON object nor a CSV"),
        ("c.json", b'{"a": "\xff"}', "flow.svg", 65, "no text in UTF-8"),
        ("c.json", b'{"database_results": 5}', "flow.doc", 69, "there is no such format"),
    ],
)
def test_a_flow_diagram_is_drawn_of_a_file(
    run: Run, tmp_path: Path, name: str, content: bytes, output: str, code: int, said: str
) -> None:
    (tmp_path / name).write_bytes(content)
    ended = run("prisma", name, "--output", output)
    assert (ended.code, said in ended.err) == (code, True), ended.err
    assert (tmp_path / output).exists() == (code == 0)


def test_a_file_that_is_not_there(run: Run) -> None:
    ended = run("prisma", "nothing.json", "--output", "flow.svg")
    assert ended.code == 66
