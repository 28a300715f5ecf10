"""Examples of the API's answers: what OpenAPI shows. A test holds that each is as its shape says, and each quote in its place."""

from __future__ import annotations

from typing import Any

ROW: dict[str, Any] = {
    "study_id": "synopsis:mm-001", "position": 0,
    "title": "What can be achieved after relapse on BCMA-directed CAR-T: a review of 265 salvage lines in myeloma",
    "kind": "abstract", "source": "jsonl", "url": None, "doi": None, "pmid": None, "pmcid": None, "journal": "Blood Advances", "year": 2024,
    "registrations": [], "retraction": "none", "note": "Synopsis written for this project; figures from the cited publication.",
    "relevant": True, "n": 68, "n_text": "68 patients", "n_start": 417, "n_end": 428, "diseases": ["multiple myeloma"],
    "design": "retrospective cohort", "follow_up_months": 13.5, "prior_car_t": ["BCMA CAR T"],
    "therapies": [
        {"name": "BCMA bispecific antibody", "role": "salvage", "class": "bispecific antibody (generic)", "target": "BCMAxCD3",
         "identifiers": {}, "text": "BCMA-directed BsAbs", "start": 1034, "end": 1053},
    ],
    "endpoint": "OS", "statistic": "median", "value": 18.0, "reached": True, "unit": "months", "ci": [13.2, None], "ci_level": 95.0,
    "at_months": None, "count": None, "total": None, "arm": "all", "comparator": None, "p": None,
    "text": "18 months (95% confidence interval [CI], 13.2 to not reached [NR])", "start": 677, "end": 743, "section": "results",
    "confidence": 0.97, "state": "machine",
    "sentence": {
        "text": "Measured from relapse until death, median overall survival (OS) was 18 months "
        "(95% confidence interval [CI], 13.2 to not reached [NR]).",
        "start": 609, "end": 744,
    },
    "other_reports": [], "family": None,
}  # fmt: skip
CURSOR = "WyIteWVhciIsWy0yMDI0LCJzeW5vcHNpczptbS0wMDEiLDBdLFtdXQ"
UNDERSTOOD: dict[str, Any] = {
    "words": ["Tecvayli"],
    "synonyms": [
        {"said": "Tecvayli", "start": 6, "end": 14, "kind": "therapy", "means": "teclistamab", "also": ["teclistamab", "JNJ-64007957"],
         "members": [], "filter": "therapy:teclistamab"},
    ],
    "ignored": ["after"],
    "filters": [{"field": "n", "value": ">=50", "text": "n:>=50", "start": 15, "end": 21}],
}  # fmt: skip
SUGGESTION: dict[str, Any] = {
    "said": "teclistmab", "start": 0, "end": 10, "instead": "teclistamab", "query": "teclistamab",
}  # fmt: skip
FACETS: dict[str, Any] = {
    "therapy": {"glofitamab": 5}, "class": {"bispecific antibody": 26}, "target": {"CD20": 12}, "disease": {"large B-cell lymphoma": 17},
    "endpoint": {"ORR": 40}, "design": {"registry": 3}, "year": {"2024": 12}, "source": {"jsonl": 55}, "kind": {"abstract": 41},
    "verified": {"no": 55}, "histograms": {"n": [{"low": 50, "high": 75, "studies": 6}]}, "studies": 55, "exact": True,
}  # fmt: skip
SEARCH_HELP: dict[str, Any] = {
    "fields": [{"name": "n", "kind": "number", "about": "Patients in the main cohort.", "example": "n:>=50", "of": "study"}],
    "examples": [{"query": "BCMA bispecific", "about": "all that are both: elranatamab, linvoseltamab, teclistamab, …"}],
    "joining": ["after", "and"], "limits": {"characters": 2000, "terms": 100, "parentheses": 20},
}  # fmt: skip
TEXT: dict[str, Any] = {
    "title": "Glofitamab after CAR T",
    "text": "We treated 52 patients after CAR T-cell therapy had failed. The overall response rate was 48% (25 of 52).",
}
HEALTH: dict[str, Any] = {"status": "ok", "version": "0.1.0", "documents": 55, "records": 55, "pending": 0, "joined": 2}
PROBLEM: dict[str, Any] = {
    "type": "about:blank", "title": "Bad query", "status": 400, "instance": "/api/v1/evidence",
    "detail": "understand the question: the quotation mark at character 1 has no partner. Close it, or leave it out.",
    "asked": "understand the question", "found": "the quotation mark at character 1 has no partner", "remedy": "Close it, or leave it out.", "position": 1,
}  # fmt: skip
#: What POST /extract answers to TEXT.
RECORD: dict[str, Any] = {
    "id": "text:1b59c6ff5443bef5",
    "document": {
        "title": TEXT["title"],
        "kind": "abstract",
        "source": "text",
        "url": None,
        "doi": None,
        "pmid": None,
        "pmcid": None,
        "journal": None,
        "year": None,
        "registrations": [],
        "retraction": "none",
        "note": None,
    },
    "relevant": True,
    "n": 52,
    "n_text": "52 patients",
    "n_start": 11,
    "n_end": 22,
    "groups": [],
    "diseases": [],
    "design": "retrospective cohort",
    "follow_up_months": None,
    "prior_car_t": ["CAR T"],
    "therapies": [
        {
            "name": "CAR T",
            "role": "prior",
            "class": "CAR T (generic)",
            "target": None,
            "identifiers": {},
            "text": "CAR T-cell therapy",
            "start": 29,
            "end": 47,
        }
    ],
    "outcomes": [
        {
            "endpoint": "ORR",
            "statistic": "rate",
            "value": 48.0,
            "reached": None,
            "unit": "%",
            "ci": None,
            "ci_level": None,
            "at_months": None,
            "count": 25,
            "total": 52,
            "arm": "all",
            "comparator": None,
            "p": None,
            "text": "48% (25 of 52)",
            "start": 90,
            "end": 104,
            "section": "body",
            "confidence": 0.97,
        }
    ],
    "other_outcomes": [],
    "reports": [],
    "quotes": [
        {
            "field": "design",
            "value": "retrospective cohort",
            "text": "52 patients",
            "start": 11,
            "end": 22,
            "part": "text",
        },
        {
            "field": "prior_car_t",
            "value": "CAR T",
            "text": "CAR T-cell therapy",
            "start": 29,
            "end": 47,
            "part": "text",
        },
    ],
    "checks": [],
    "extractor": {"version": "0.1.0", "vocabulary": "ab7c4a1722bd", "model": "none"},
}
STUDY: dict[str, Any] = {
    "record": RECORD,
    "document": {
        "id": "text:1b59c6ff5443bef5",
        "source": "text",
        "kind": "abstract",
        "title": TEXT["title"],
        "sections": [{"text": TEXT["text"], "label": None, "category": None}],
        "authors": [],
        "authors_complete": True,
        "journal": None,
        "published": "",
        "identifiers": {"pmid": None, "pmcid": None, "doi": None, "bookaccession": None, "other_dois": []},
        "registrations": [],
        "url": None,
        "languages": [],
        "publication_types": [],
        "keywords": [],
        "mesh": [],
        "vernacular_title": None,
        "title_translated": False,
        "other_abstracts": [],
        "notices": [],
        "retraction": "none",
        "reports": [],
        "version": 1,
        "flags": [],
        "note": None,
        "text": TEXT["text"],
    },
    "revision": 1,
    "reports": {
        "shown": "text:1b59c6ff5443bef5",
        "versions": [
            {
                "id": "text:1b59c6ff5443bef5",
                "title": TEXT["title"],
                "kind": "abstract",
                "source": "text",
                "year": None,
                "journal": "",
                "data_cut": None,
                "why": "",
            }
        ],
        "family": None,
        "relatives": [],
    },
}
