"""The telephone at the other end: echo, half duplex, comfort noise."""

import numpy as np
import pytest

from personas.schema import FarEnd, Leg
from pipelines import clock
from pipelines.line.comfort_noise import ComfortNoise
from pipelines.line.echo import Echo
from pipelines.line.half_duplex import HalfDuplex
from pipelines.stopwatch import Stopwatch
from pipelines.telephone import Telephone
from tests.pipelines.line.acoustics import echo_of
from tests.pipelines.line.reference import band_rms_dbfs
from tests.pipelines.line.talk import leg, rms_db, speech, tone, white

BARE = {"codec": "pcm", "delay_ms": 0}


def call(to_agent, to_customer, *, agent_says=None, customer_says=None, seconds=6.5):
    """Both ears of a call in which mouths speak from the first sample on."""
    chains = {"customer": leg(to_agent), "agent": leg(to_customer, seed=2)}
    phone = Telephone(8000, chains, Stopwatch())
    for side, said in (("agent", agent_says), ("customer", customer_says)):
        if said is not None:
            phone.speak(side, np.rint(said * 32767).astype(np.int16).tobytes(), 0)
    n_samples = round(8000 * seconds)
    clock.run(phone.carry(lambda: phone.n_samples >= n_samples), simulated=True)
    at_agent, at_customer = (phone.legs[side].ear.read(0, n_samples) for side in chains)
    return at_agent / 32768, at_customer / 32768


# ---- echo -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("level_db", "delay_ms"), [(-12.0, 20), (-20.0, 45), (-30.0, 300)])
def test_the_listener_hears_itself_at_the_level_and_delay_asked_for(level_db, delay_ms):
    far_end = FarEnd(echo_level_db=level_db, echo_delay_ms=delay_ms)
    said = speech()

    at_agent, at_customer = call(Leg(**BARE, far_end=far_end), Leg(**BARE), agent_says=said)

    lag, found_db = echo_of(said, at_agent)
    assert lag == 8 * delay_ms
    assert found_db == pytest.approx(level_db, abs=0.1)
    assert np.allclose(at_customer[: len(said)], said, atol=1e-4)


def test_both_legs_delay_and_attenuate_the_echo():
    far_end = FarEnd(echo_level_db=-20, echo_delay_ms=40)
    to_agent = Leg(codec="pcm", delay_ms=70, level_db=-2, far_end=far_end)
    to_customer = Leg(codec="pcm", delay_ms=101, level_db=-4)
    said = speech()

    at_agent, _ = call(to_agent, to_customer, agent_says=said)

    lag, found_db = echo_of(said, at_agent)
    assert lag == 8 * (70 + 101 + 40)
    assert found_db == pytest.approx(-26, abs=0.1)


def test_the_speaker_itself_is_heard_as_before():
    far_end, said = FarEnd(echo_level_db=-20), speech()

    at_agent, at_customer = call(Leg(**BARE, far_end=far_end), Leg(**BARE), customer_says=said)

    assert np.allclose(at_agent[: len(said)], said, atol=1e-4)
    assert not at_customer.any()


def test_echoes_at_both_ends_die_away():
    far_end = FarEnd(echo_level_db=-6, echo_delay_ms=100)
    click = np.zeros(160)
    click[0] = 0.8

    at_agent, at_customer = call(
        Leg(**BARE, far_end=far_end), Leg(**BARE, far_end=far_end), agent_says=click
    )

    assert np.flatnonzero(at_customer > 0.01)[:4].tolist() == [0, 1600, 3200, 4800]
    assert np.flatnonzero(at_agent > 0.01)[:3].tolist() == [800, 2400, 4000]
    assert at_agent[2400] / at_agent[800] == pytest.approx(10 ** (-12 / 20), rel=0.01)


def test_without_the_other_leg_there_is_no_echo():
    said = white(1600)

    echo = Echo(level_db=-6, delay_ms=20, sample_rate_hz=8000)

    assert np.array_equal(echo.process(said), said)


@pytest.mark.parametrize("frame", [80, 160, 320])
def test_an_echo_keeps_its_delay_whatever_the_frames(frame):
    echo = Echo(level_db=0, delay_ms=40, sample_rate_hz=8000)
    played, out = white(3200), []
    for at in range(0, 3200, frame):
        out.append(echo.process(np.zeros(frame, np.float32)))
        echo.overhear(played[at : at + frame])

    assert np.array_equal(np.concatenate(out)[320:], played[:-320])


def test_what_is_overheard_too_late_is_left_out_and_shifts_nothing():
    echo = Echo(level_db=0, delay_ms=20, sample_rate_hz=8000)
    played, out = white(3200), []
    for at in range(0, 3200, 320):
        out.append(echo.process(np.zeros(320, np.float32)))
        echo.overhear(played[at : at + 320])

    expected = np.concatenate((np.zeros(160, np.float32), played[:-160])).reshape(-1, 2, 160)
    expected[:, 1] = 0
    assert np.array_equal(np.concatenate(out), expected.ravel())


# ---- half duplex ------------------------------------------------------------------------------


def half_duplex(sent, played, *, gain_db=-40.0, hold_ms=200):
    effect = HalfDuplex(gain_db=gain_db, hold_ms=hold_ms, sample_rate_hz=8000)
    out = []
    for at in range(0, len(sent), 160):
        out.append(effect.process(sent[at : at + 160]))
        effect.overhear(played[at : at + 160])
    return np.concatenate(out)


def gains_db(got, sent):
    """By 10 ms."""
    powers = (np.mean(np.square(x.reshape(-1, 80), dtype=float), axis=1) for x in (got, sent))
    return 10 * np.log10(np.divide(*powers))


@pytest.mark.parametrize("hold_ms", [0, 100, 300])
def test_the_microphone_is_down_while_the_loudspeaker_talks_and_a_little_longer(hold_ms):
    sent = tone(1000, 16000)
    played = np.zeros(16000, np.float32)
    played[4000:8000] = tone(500, 4000, 0.1)

    gain_db = gains_db(half_duplex(sent, played, hold_ms=hold_ms), sent)

    down = np.flatnonzero(gain_db < -39)
    # The loudspeaker talks from block 50 up to 100. It takes 20 ms to notice, 10 ms to get there.
    assert (down[0], down[-1]) == (53, 101 + hold_ms // 10)
    assert np.all(gain_db[:52] == 0)
    assert np.all(gain_db[103 + hold_ms // 10 :] == 0)


@pytest.mark.parametrize(("level_dbfs", "gain_db"), [(-44.0, -40.0), (-46.0, 0.0)])
def test_noise_on_the_line_is_no_talk(level_dbfs, gain_db):
    sent = tone(1000, 16000)
    played = tone(500, 16000, 10 ** (level_dbfs / 20) * np.sqrt(2))

    assert gains_db(half_duplex(sent, played), sent)[10:] == pytest.approx(gain_db, abs=0.01)


def test_a_speakerphone_swallows_who_talks_over_it_and_its_own_echo():
    far_end = FarEnd(echo_level_db=-10, half_duplex_db=-30, half_duplex_hold_ms=100)
    said, over = tone(500, 16000, 0.2), tone(1100, 16000, 0.2)

    at_agent, _ = call(
        Leg(**BARE, far_end=far_end), Leg(**BARE), agent_says=said, customer_says=over
    )

    assert rms_db(at_agent[4000:16000]) == pytest.approx(rms_db(over) - 30, abs=0.5)


# ---- comfort noise ----------------------------------------------------------------------------


@pytest.mark.parametrize("sample_rate_hz", [8000, 16000])
@pytest.mark.parametrize("level_dbfs", [-70.0, -45.0])
def test_comfort_noise_has_its_level(level_dbfs, sample_rate_hz):
    noise = ComfortNoise(
        level_dbfs=level_dbfs, sample_rate_hz=sample_rate_hz, rng=np.random.default_rng(1)
    ).process(np.zeros(20 * sample_rate_hz, np.float32))

    assert band_rms_dbfs(noise, sample_rate_hz) == pytest.approx(level_dbfs, abs=0.1)


def test_comfort_noise_fills_what_the_network_lost():
    settings = Leg(
        **BARE, loss_rate=0.3, concealment="none", far_end=FarEnd(comfort_noise_dbfs=-50)
    )

    got = leg(settings).process(white(80000)).reshape(-1, 160)

    assert np.all(got.any(axis=1))


def test_a_line_without_a_far_end_is_as_it_was():
    assert not leg(Leg(**BARE, far_end=FarEnd())).effects
