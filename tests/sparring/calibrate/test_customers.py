"""Customers that wait, pause, slip or sound otherwise than asked fail the row that is about it."""

import numpy as np
import pytest

from evaluators.testing import PER_MS, RATE_HZ, call
from personas.persona import Disfluency, Phrasing, Temper
from personas.turn_taking import TurnTaking
from personas.voice import Voice
from sparring.calibrate.altered import SETTINGS, Altered, agent_of, changes
from sparring.calibrate.customer_calls import PLAIN, Asked, Call, changed, customer_plans
from sparring.calibrate.lab import Lab
from sparring.calibrate.measure.spoken import silences_ms, spoken_ms
from sparring.calibrate.measure.voice import pitch_hz
from sparring.calibrate.rows import ROWS, settings, slips, thinking, voices
from sparring.calibrate.run import measured
from sparring.calibrate.wording import false_start, may_start_falsely, word_gaps
from tests.sparring.calibrate.people import OVER_MS, failed, spoken

WAIT_MS = 400
"""Of the clear speaker, once it takes the agent's turn to be over."""


def answered(waits_ms, **changes):
    """Questions, each answered after so long."""
    lines = []
    for i, ms in enumerate(waits_ms):
        at = 20_000 * i + 3000 + OVER_MS + round(ms)
        lines += [f"agent {20_000 * i}-{20_000 * i + 3000} hello", f"customer {at}-{at + 500} yes"]
    return spoken(*lines, **changes)


def drawn(median_ms, spread, n=20):
    """Waits whose logarithms have just that mean and deviation."""
    steps = np.linspace(-1, 1, n)
    return median_ms * np.exp(spread * steps / np.std(steps, ddof=1))


@pytest.mark.parametrize(
    ("waits_ms", "cases"),
    [
        (drawn(1500, 0.4), []),
        (drawn(2400, 0.4), ["geometric mean of 20"]),
        (drawn(900, 0.4), ["geometric mean of 20"]),
        (drawn(1500, 0.05), ["deviation of the logarithm"]),
        (drawn(1500, 1.0), ["deviation of the logarithm"]),
        (drawn(1, 0.4), ["geometric mean of 20"]),
    ],
)
def test_answers_that_do_not_wait_as_asked_fail(waits_ms, cases, tmp_path, monkeypatch):
    asks = {"answer_delay_ms": 1500, "answer_delay_spread": 0.4}
    thinks = answered(WAIT_MS + waits_ms, turn_taking=asks)

    calls = {"thinks": [thinks], PLAIN: [answered([WAIT_MS] * 3)]}
    assert failed(thinking, "thinking_time", calls, tmp_path, monkeypatch) == cases


def test_answers_to_a_question_that_the_agent_asked_anew_are_not_timed():
    lines = ["agent 0-3000 hello", "agent 4000-6000 hello", "customer 7000-7500 yes"]
    talked_over = ["agent 0-3000 hello", "agent 4500-8000 well", "customer 7000-7500 yes"]

    assert list(thinking.waits(spoken(*lines).record)) == []
    assert list(thinking.waits(spoken(*talked_over).record)) == []
    assert [ms for _, ms in thinking.waits(answered([700]).record)] == [700]


@pytest.mark.parametrize(
    ("n_early", "n_plain", "cases"),
    [(4, 0, []), (2, 0, []), (1, 0, ["asked for 100%"]), (4, 1, ["asked for 0%"])],
)
def test_answers_that_come_too_early_or_too_late_fail(
    n_early, n_plain, cases, tmp_path, monkeypatch
):
    def says(n, **changes):
        at = [5000 * i + (2500 if i < n else 3500) for i in range(4)]
        lines = [f"customer {ms}-{ms + 500} yes" for ms in at]
        agent = [f"agent {5000 * i}-{5000 * i + 3000} hello" for i in range(4)]
        return [spoken(*lines, *agent, **changes)]

    hurries = says(n_early, turn_taking={"early_answer_rate": 1.0})
    calls = {"hurries": hurries, PLAIN: says(n_plain)}

    assert failed(thinking, "early_answers", calls, tmp_path, monkeypatch) == cases


def digits(pause_ms, n_pauses):
    """Five sounds of 300 ms with pauses between the first, as one second of a call's beginning."""
    sounds = [np.full(300 * RATE_HZ // 1000, 0.1)] * 5
    gaps = [np.zeros((pause_ms if i < n_pauses else 50) * RATE_HZ // 1000) for i in range(4)]
    return np.concatenate([part for pair in zip(sounds, [*gaps, gaps[0][:0]]) for part in pair])  # noqa: B905


@pytest.mark.parametrize(
    ("pause_ms", "n_pauses", "cases"),
    [
        (800, 4, []),
        (841, 4, ["length"]),
        (759, 4, ["length"]),
        (800, 3, ["rate"]),
        (50, 4, ["rate", "length"]),
    ],
)
def test_numbers_without_their_pauses_fail(pause_ms, n_pauses, cases, tmp_path, monkeypatch):
    said = digits(pause_ms, n_pauses)
    end_ms = 1000 * len(said) // RATE_HZ
    asks = {"pause_rate": 1.0, "pause_ms": 800}
    one = spoken(f"customer 0-{end_ms} nine four one oh three", said=said, disfluency=asks)

    assert failed(thinking, "digit_pauses", {"digits": [one]}, tmp_path, monkeypatch) == cases


@pytest.mark.parametrize(
    ("lengths_ms", "cases"),
    [
        (drawn(1200, 0.2, 12), []),
        (drawn(2500, 0.2, 12), ["length"]),
        (drawn(1200, 0.7, 12), ["deviation of the logarithm"]),
        (drawn(1200, 0.2, 2), ["rate"]),
        (drawn(1200, 0.2, 30), ["rate"]),
        ([], ["rate", "length", "deviation of the logarithm"]),
    ],
)
def test_words_without_their_pauses_fail(lengths_ms, cases, tmp_path, monkeypatch):
    gaps = [*lengths_ms, *[50] * (40 - len(lengths_ms))]
    parts = [np.append(np.full(300 * PER_MS, 0.1), np.zeros(round(ms) * PER_MS)) for ms in gaps]
    said = np.concatenate([*parts, np.full(300 * PER_MS, 0.1)])
    asks = {"word_pause_rate": 0.3, "pause_ms": 1200, "pause_spread": 0.2}
    text = " ".join(["well"] * 41)
    one = spoken(f"customer 0-{len(said) // PER_MS} {text}", said=said, disfluency=asks)

    assert failed(thinking, "word_pauses", {"pauses": [one]}, tmp_path, monkeypatch) == cases


# ---- slips ---------------------------------------------------------------------------------------


def says(n, text, otherwise, **disfluency):
    """Twenty answers, the first `n` of which are `text`."""
    texts = [text] * n + [otherwise] * (20 - n)
    lines = [f"customer {1000 * i}-{1000 * i + 300} {said}" for i, said in enumerate(texts)]
    return [spoken(*lines, disfluency=disfluency)]


SLIPS = [
    ("fillers", "fills", "uh, yes please", "yes please", {"filler_rate": 0.5}, "filler_rate"),
    (
        "fillers",
        "fills",
        "yes uh please",
        "yes please",
        {"word_filler_rate": 0.5},
        "word_filler_rate",
    ),
    ("repetitions", "repeats", "no no", "no", {"repetition_rate": 0.5}, "of 20 words"),
    ("false_starts", "starts", "my, my name", "my name", {"false_start_rate": 0.5}, ""),
    (
        "corrections",
        "corrects",
        "one two, sorry, one three",
        "one three",
        {"self_correction_rate": 0.5},
        "self_correction_rate",
    ),
    (
        "corrections",
        "corrects",
        "joe, sorry, maria gonzalez",
        "maria gonzalez",
        {"name_correction_rate": 0.5},
        "name_correction_rate",
    ),
]


@pytest.mark.parametrize(("row", "who", "text", "otherwise", "asks", "case"), SLIPS)
@pytest.mark.parametrize(("n", "right"), [(10, True), (3, True), (2, False), (18, False)])
def test_slips_that_are_made_too_rarely_or_too_often_fail(
    row, who, text, otherwise, asks, case, n, right, tmp_path, monkeypatch
):
    calls = {who: says(n, text, otherwise, **asks)}

    found = failed(slips, row, calls, tmp_path, monkeypatch)

    about = case or "false_start_rate"
    assert (about not in found) is right


@pytest.mark.parametrize(("n", "cases"), [(10, []), (3, []), (2, ["rate"]), (20, ["rate"])])
def test_answers_that_do_not_trail_off_fail(n, cases, tmp_path, monkeypatch):
    def talks(n_faint, **disfluency):
        tails = [0.05 if i < n_faint else 0.1 for i in range(20)]
        one = [np.append(np.full(600 * PER_MS, 0.1), np.full(400 * PER_MS, t)) for t in tails]
        lines = [f"customer {1000 * i}-{1000 * i + 1000} yes please" for i in range(20)]
        return [spoken(*lines, said=np.concatenate(one), disfluency=disfluency)]

    calls = {"trails": talks(n, trailing_off_rate=0.5), PLAIN: talks(0)}

    assert failed(slips, "trailing_off", calls, tmp_path, monkeypatch) == cases


@pytest.mark.parametrize(
    ("text", "n", "may"),
    [
        ("my, my name is maria", 1, True),
        ("my name, my name is maria", 2, True),
        ("this is, this is maria", 2, True),
        ("no, i am not", 0, False),
        ("my name is maria", 0, True),
        ("maria gonzalez", 0, False),
        ("yes.", 0, False),
        ("my, me name", 0, False),
    ],
)
def test_a_start_is_false_if_it_is_begun_again(text, n, may):
    assert false_start(text) == n
    assert may_start_falsely(text, {"maria", "gonzalez"}) is may


def test_pauses_may_stand_between_words_but_in_no_fact():
    assert (
        word_gaps("uh, my zip is nine um four oh. okay, maria gonzalez", {"maria", "gonzalez"}) == 5
    )


# ---- voices --------------------------------------------------------------------------------------


def hums(length_ms, hz, level, **voice):
    """A customer who says yes as a buzz of so many Hz."""
    at = np.arange(length_ms * PER_MS)
    said = level * (2 * (at * hz / RATE_HZ % 1) - 1)
    return [spoken(f"customer 0-{length_ms} yes", said=said, voice=voice)]


@pytest.mark.parametrize(
    ("row", "asks", "heard", "cases"),
    [
        ("speech_rate", ("rate_wpm", 110, 220), (2000, 100, 0.1, 1000, 100, 0.1), []),
        ("speech_rate", ("rate_wpm", 110, 220), (2000, 100, 0.1, 1467, 100, 0.1), ["220"]),
        ("pitch", ("pitch", 25, 75), (1467, 70.7, 0.1, 1467, 141.4, 0.1), []),
        ("pitch", ("pitch", 25, 75), (1467, 70.7, 0.1, 1467, 100, 0.1), ["pitch 75"]),
        ("loudness", ("level_dbfs", -30, -18), (1467, 100, 0.0398, 1467, 100, 0.1585), []),
        ("loudness", ("level_dbfs", -30, -18), (1467, 100, 0.1, 1467, 100, 0.1585), ["-30"]),
    ],
)
def test_a_voice_whose_setting_changes_nothing_fails(
    row, asks, heard, cases, tmp_path, monkeypatch
):
    setting, low, high = asks
    names = {
        "speech_rate": ("slow", "fast"),
        "pitch": ("low", "high"),
        "loudness": ("quiet", "loud"),
    }
    calls = {
        PLAIN: hums(1467, 100, 0.1),
        names[row][0]: hums(*heard[:3], **{setting: low}),
        names[row][1]: hums(*heard[3:], **{setting: high}),
    }

    found = failed(voices, row, calls, tmp_path, monkeypatch)

    assert [case.partition(" over")[0] for case in found] == cases


@pytest.mark.parametrize("hz", [50, 70, 110, 200, 400])
def test_the_pitch_of_a_buzz_is_found(hz):
    at = np.arange(RATE_HZ)
    buzz = 2 * (at * hz / RATE_HZ % 1) - 1

    assert pitch_hz(buzz, RATE_HZ) == pytest.approx(hz, rel=0.01)
    assert pitch_hz(np.random.default_rng(1).normal(0, 0.1, RATE_HZ), RATE_HZ) is None
    assert pitch_hz(np.zeros(RATE_HZ), RATE_HZ) is None


# ---- all of them ---------------------------------------------------------------------------------


def test_silences_lie_between_sounds_only():
    said = np.concatenate([np.zeros(800), digits(800, 2), np.zeros(8000)])

    assert silences_ms(said, RATE_HZ, at_least_ms=450) == [800, 800]
    assert spoken_ms(said, RATE_HZ) == 5 * 300 + 2 * 800 + 2 * 50
    assert spoken_ms(np.zeros(100), RATE_HZ) == 0


def test_calls_of_one_number_have_one_seed_and_the_same_facts():
    other = Asked({"voice": {"rate_wpm": 220}}, 2, 20)
    first, second, fast, _ = customer_plans({PLAIN: Asked({}, 2, 20), "fast": other})

    assert (first.seed, first.facts) == (fast.seed, fast.facts)
    assert first.seed != second.seed
    assert fast.persona == changed(first.persona, other.changes, name="fast")
    assert fast.persona.voice == first.persona.voice.model_copy(update={"rate_wpm": 220})


def test_a_setting_that_changes_nothing_fails(tmp_path, monkeypatch):
    plain, deaf, heard = (
        Call(call(end_ms=1000), np.full(8000, level), np.zeros(8000)) for level in (0.1, 0.1, 0.2)
    )
    pairs = [
        settings.Pair(Altered("voice.pitch", 80), [deaf], [plain]),
        settings.Pair(Altered("voice.pitch", 90), [heard], [plain]),
    ]
    monkeypatch.setattr(settings, "pairs", lambda _lab: pairs)

    found = measured(ROWS.rows()["settings"], Lab(tmp_path), tmp_path)

    assert [(one.case, one.passed) for one in found] == [
        ("voice.pitch 80, calls that differ", False),
        ("voice.pitch 90, calls that differ", True),
    ]
    assert all((tmp_path / one.file).exists() for one in found)


def test_every_setting_of_a_customer_is_altered():
    parts = {
        "voice": Voice,
        "phrasing": Phrasing,
        "disfluency": Disfluency,
        "turn_taking": TurnTaking,
        "temper": Temper,
    }
    known = {f"{part}.{name}" for part, kind in parts.items() for name in kind.model_fields}

    assert known | {"second_voice"} == {one.setting for one in SETTINGS}


def test_a_setting_is_altered_together_with_what_it_needs():
    all_of = {one.setting: one for one in SETTINGS}
    gives_up = all_of["turn_taking.barge_in_gives_up_ms"]

    assert changes(gives_up, all_of) == {
        "turn_taking": {
            "barge_in_rate": 1.0,
            "barge_in_persists": False,
            "barge_in_gives_up_ms": 800,
        }
    }
    assert agent_of(gives_up, all_of) == "stubborn"
    asked = settings.people(SETTINGS, call_s=12)
    assert len(asked) == len(SETTINGS) + 4
    made = {plan.persona.name: plan for plan in customer_plans(asked)}
    assert made["phrasing_spelling"].agent.version == "v2"
    assert len({plan.seed for plan in made.values()}) == 1
