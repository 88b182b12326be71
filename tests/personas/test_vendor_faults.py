"""Faults of emulated vendors in a suite's file: what may be said, and what is told otherwise."""

import re
from pathlib import Path
from typing import get_args

import pytest
import yaml
from pydantic import TypeAdapter

from personas.emulation import Emulation, Emulators
from personas.faults import InputFault
from personas.patience import Vendors
from personas.validation import validated
from personas.vendor_faults import VendorFaultKind


def emulation(*faults):
    return validated(Emulation, {"faults": list(faults)}, place="suite.yaml")


def test_a_fault_has_its_settings_and_survives_being_written_down():
    read = emulation({"fault": "rate_limited", "rate": 0.3, "retry_after_s": 1})

    assert (read.faults[0].at, read.faults[0].retry_after_s) == ("connect", 1)
    assert Emulation.model_validate_json(read.model_dump_json()) == read


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ({"fault": "refused", "at": "end"}, "`refused` happens at `connect` only"),
        ({"fault": "refused", "of": "tts"}, "`refused` happens at `connect` only"),
        ({"fault": "cut", "requests": [0]}, "`requests` are counted from 1"),
        ({"fault": "cut", "requests": [2], "rate": 0.5}, "do not go together"),
        ({"fault": "cut", "slow_ms": 5}, "`slow_ms` is of `slow` only, not of `cut`"),
        (
            {"fault": "hang", "retry_after_s": 5},
            "`retry_after_s` is of `rate_limited` and `unavailable` only, not of `hang`",
        ),
        ({"fault": "hangs"}, "did you mean `hang`?"),
        ({"fault": "cut", "rat": 0.5}, "did you mean `rate`?"),
        ({"fault": "cut", "rate": 1.5}, "must be at most 1"),
    ],
)
def test_what_cannot_happen_is_told(fault, told):
    with pytest.raises(InputFault, match=r"suite\.yaml") as caught:
        emulation(fault)

    assert told in str(caught.value)


def test_what_the_readme_says_of_vendors_that_fail_can_be_said():
    text = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    section = text.partition("## When a vendor fails\n")[2].partition("\n## ")[0]
    vendors, emulators = map(yaml.safe_load, re.findall(r"```yaml\n(.*?)```", section, flags=re.S))
    kinds = {kind for kind in get_args(VendorFaultKind) if f"`{kind}`" in section}

    assert TypeAdapter(Vendors).validate_python(vendors["vendors"])["deepgram"].connections == 10
    played = TypeAdapter(Emulators).validate_python(emulators["emulators"])["openai"]
    assert played.survive_faults
    assert kinds | {one.fault for one in played.faults} == set(get_args(VendorFaultKind))
