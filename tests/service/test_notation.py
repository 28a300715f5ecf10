"""Names and numbers as reviewers write them."""

from __future__ import annotations

import pytest

from extractor.vocabulary.endpoints import endpoint_codes
from service.notation import counted, endpoint_name, endpoint_words

NAMES = {
    "ORR": "Overall response rate",
    "CRS3": "Cytokine release syndrome, grade 3 or higher",
    "NRM": "Non-relapse mortality",
    "XYZ": "XYZ",
}


@pytest.mark.parametrize(("code", "name"), NAMES.items(), ids=NAMES)
def test_an_endpoint_has_its_name_in_full(code: str, name: str) -> None:
    assert endpoint_name(code) == name


def test_every_endpoint_of_the_vocabulary_has_one_of_its_own() -> None:
    names = [endpoint_name(code) for code in endpoint_codes()]
    assert len(names) == len(set(names))
    for code, name in zip(endpoint_codes(), names, strict=True):
        assert " " in name or name.istitle(), code
        assert endpoint_words(code).startswith(f"{code} ")


def test_one_is_one() -> None:
    assert [counted(n, "more row") for n in (0, 1, 2)] == ["0 more rows", "1 more row", "2 more rows"]
    assert [counted(n, "study") for n in (1, 2)] + [counted(2, "day")] == ["1 study", "2 studies", "2 days"]
