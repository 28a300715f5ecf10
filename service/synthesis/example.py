"""Examples of a synthesis: what OpenAPI shows. A test holds that each is as its shape says."""

from __future__ import annotations

from typing import Any

_STUDY: dict[str, Any] = {
    "study_id": "synopsis:bsab-005", "position": 0, "label": "Doe 2022", "title": "PD-1 blockade after CAR T", "year": 2022,
    "kind": "abstract", "retraction": "none", "verified": False, "arm": "all", "comparator": None,
    "text": "3 of 12 patients", "start": 30, "end": 46,
    "sentence": {"text": "Responses were seen in 3 of 12 patients (25%).", "start": 7, "end": 53},
    "link": "/studies/synopsis:bsab-005#o0",
}  # fmt: skip
_MEMBER = _STUDY | {
    "events": 3,
    "total": 12,
    "estimate": 0.25,
    "interval": {"low": 0.0549, "high": 0.5719},
    "weight": 38.2,
    "flags": [],
}
SYNTHESIS: dict[str, Any] = {
    "groups": [
        {
            "endpoint": "ORR",
            "statistic": "rate",
            "group": "checkpoint inhibitor",
            "therapy_class": "checkpoint inhibitor",
            "k": 2,
            "pooled": {
                "estimate": 0.31,
                "interval": {"low": 0.04, "high": 0.83},
                "wald": {"low": 0.19, "high": 0.46},
                "prediction": None,
                "scale": "logit",
                "scaled": -0.8,
                "se": 0.33,
                "tau2": 0.0,
                "tau2_interval": {"low": 0.0, "high": 41.2},
                "i2": 0.0,
                "i2_interval": {"low": 0.0, "high": 99.1},
                "q": 0.4,
                "df": 1,
                "p": 0.53,
                "method": "inverse variance, random effects (REML), modified Hartung-Knapp interval",
            },
            "why_not": None,
            "warnings": ["Two studies: the interval has one degree of freedom and is very wide."],
            "studies": [_MEMBER],
            "set_aside": [
                _STUDY
                | {
                    "why": "overlap",
                    "reason": "may share patients with Doe 2022 (reports of one publication), which is more recent",
                    "instead": "synopsis:bsab-005",
                }
            ],
            "sensitivity": [
                {
                    "name": "without news only",
                    "k": 2,
                    "changes": False,
                    "estimate": 0.31,
                    "interval": {"low": 0.04, "high": 0.83},
                    "why_not": None,
                }
            ],
            "figures": {"forest": "/api/v1/synthesis/forest.svg?endpoint=ORR&group=checkpoint+inhibitor"},
        }
    ],
    "set_aside": [],
}
FLOW: dict[str, Any] = {
    "database_results": 1204, "register_results": 88, "duplicates": 312, "excluded_automatic": 40, "excluded_other": 0,
    "records_screened": 940, "records_excluded": 801, "dbr_sought_reports": 139, "dbr_notretrieved_reports": 9, "dbr_assessed": 130,
    "dbr_excluded": {"Not after CAR T": 40, "No outcome by therapy": 31, "Same cohort as another report": 19},
    "new_studies": 33, "new_reports": 40,
}  # fmt: skip
#: The beginning of a figure, by media type.
PICTURES = {
    "image/svg+xml": '<svg xmlns="http://www.w3.org/2000/svg" role="img" width="174.00mm" height="62.10mm">...</svg>',
    "image/png": "\x89PNG...",
    "application/pdf": "%PDF-1.7...",
}
