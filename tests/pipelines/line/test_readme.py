"""The examples in the line's guide are settings that can be had."""

import re
from pathlib import Path

import yaml

from personas.schema import Leg, Room
from personas.validation import validated
from pipelines import line
from tests.pipelines.line.talk import leg

GUIDE = (Path(line.__file__).parent / "README.md").read_text("utf-8")
ROOM, LEG = (yaml.safe_load(text) for text in re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL))


def test_the_examples_can_be_built():
    room = validated(Room, ROOM["room"], place="README.md")
    settings = validated(Leg, LEG["to_agent"], place="README.md")

    assert len(leg(settings, room).effects) == 13


def test_the_guide_shows_all_that_a_room_can_be():
    shown = set(ROOM["room"]) | {"noise_file", "gain_db"}

    assert shown == set(Room.model_fields)
    assert "noise_file: kitchen.flac" in GUIDE


def test_every_file_that_the_guide_names_is_there():
    rows = [row for row in GUIDE.splitlines() if row.startswith("| ") and row.count("|") == 4]
    named = [
        name for row in rows[2:] for name in re.findall(r"`([a-z0-9_]+/?)`", row.split("|")[3])
    ]

    assert len(named) > 15
    for name in named:
        path = Path(line.__file__).parent / name
        assert path.is_dir() or path.with_suffix(".py").is_file(), name
