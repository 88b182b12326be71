import gzip
import json

import pytest

from pipelines.outside.exchange import Asked, Exchange, Piece
from pipelines.outside.tape import read_tape, tape_path, write_tape
from pipelines.services.faults import ServiceFault
from tests.pipelines.plans import plan

PLAN = plan()

ASKED = Asked(side="agent", kind="llm", method="POST", path="/v1/chat/completions", body={"n": [1]})
MET = Exchange(
    asked=ASKED,
    status=200,
    headers={"content-type": "text/event-stream"},
    pieces=(Piece(at_ms=351.2, data=b"data: {}\n"), Piece(at_ms=380, data=b"\xff\x00")),
    end_ms=380.1,
    ending="whole",
)


def test_what_was_written_is_read(tmp_path):
    write_tape(tmp_path / "new", PLAN, [MET, MET])

    assert read_tape(tmp_path / "new", PLAN) == [MET, MET]


@pytest.mark.parametrize("mark", ["\u2028", "\u0085", "\n", "é"], ids=ascii)
def test_no_character_of_an_answer_ends_a_line(tmp_path, mark):
    met = MET.model_copy(update={"pieces": (Piece(at_ms=1, data=f"a{mark}b".encode()),)})

    write_tape(tmp_path, PLAN, [met])

    assert read_tape(tmp_path, PLAN) == [met]


def test_a_file_is_json_lines_with_text_where_it_is_text(tmp_path):
    write_tape(tmp_path, PLAN, [MET])

    text = gzip.decompress(tape_path(tmp_path, PLAN.call_id).read_bytes()).decode()
    header, line = map(json.loads, text.splitlines())

    assert header["format"] == "sparring cassette"
    assert (header["version"], header["call_id"]) == (1, PLAN.call_id)
    assert line["asked"]["body"] == {"n": [1]}
    assert line["pieces"] == [
        {"at_ms": 351.2, "data": "data: {}\n"},
        {"at_ms": 380.0, "data": {"base64": "/wA="}},
    ]


def test_the_same_exchanges_are_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        write_tape(tmp_path / name, PLAN, [MET])

    a, b = (tape_path(tmp_path / name, PLAN.call_id).read_bytes() for name in ("a", "b"))
    assert a == b


def test_a_call_that_was_not_recorded_is_named(tmp_path):
    with pytest.raises(ServiceFault, match=r"clear.*jsonl.gz` is not there: this call was not rec"):
        read_tape(tmp_path, PLAN)


@pytest.mark.parametrize(
    "content",
    [
        b"no gzip",
        gzip.compress(b""),
        gzip.compress(b'{"format": "sparring cassette", "version": 2}'),
    ],
    ids=["no gzip", "nothing", "another version"],
)
def test_what_is_no_cassette_is_named(tmp_path, content):
    tape_path(tmp_path, PLAN.call_id).write_bytes(content)

    with pytest.raises(ServiceFault, match="is no cassette that can be read: "):
        read_tape(tmp_path, PLAN)


@pytest.mark.parametrize("other", [plan(seed=2), plan(name="ann lee")])
def test_a_call_with_another_customer_is_another(tmp_path, other):
    write_tape(tmp_path, PLAN, [MET])

    with pytest.raises(ServiceFault, match="was recorded with another seed, persona, scenario or"):
        read_tape(tmp_path, other)


def test_an_agent_may_have_changed(tmp_path):
    write_tape(tmp_path, PLAN, [MET])
    agent = PLAN.agent.model_copy(update={"prompt": "Be brief."})

    assert read_tape(tmp_path, PLAN.model_copy(update={"agent": agent})) == [MET]
