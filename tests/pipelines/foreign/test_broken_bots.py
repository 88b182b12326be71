"""Bots that do not work: the cause is named, with the line of the file, and no agent is blamed."""

import pytest

from evaluators.validity import validity
from evaluators.verdict import Outcome
from pipelines.services.registry import ServiceFault
from tests.pipelines.foreign.test_bot import placed


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        ("raise RuntimeError('no database')", "RuntimeError: no database, line 12"),
        ("import sys; sys.exit('set CONFIG')", "SystemExit: set CONFIG, line 12"),
        ("os.environ['SHOP_URL']", "'SHOP_URL' is not set in its environment, line 12"),
        ("json.loads('{')", "line 12"),
    ],
    ids=["raises", "exits", "variable", "below"],
)
def test_a_bot_that_breaks_when_it_is_loaded(tmp_path, code, cause):
    code = f"\n\n{code}\nasync def bot(args): ..."
    with pytest.raises(ServiceFault, match=r"`bot\.py` cannot be loaded: ") as fault:
        placed(tmp_path, code)

    assert str(fault.value).endswith(cause)


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        ("async def bot(args):\n    args.nobody", "no attribute 'nobody', line 11"),
        ("async def bot(args):\n    raise SystemExit(3)", "SystemExit: 3, line 11"),
        ("def bot(args):\n    return None", "it returned, and no pipeline of its own had run"),
        ("async def bot(args):\n    return", "it returned, and no pipeline of its own had run"),
    ],
    ids=["raises", "exits", "plain", "returns"],
)
def test_a_bot_that_does_not_start(tmp_path, code, cause):
    record = placed(tmp_path, code)
    (fault,) = record.soundness.faults

    assert fault.startswith("the bot did not start: ")
    assert fault.endswith(cause)
    assert (record.ending.by, validity(record).outcome) == ("fault", Outcome.FAIL)


@pytest.mark.parametrize(
    ("then", "cause"),
    [
        ("pass", "; its caller waits to be greeted"),
        ("await worker.queue_frame(EndFrame())", "; its caller waits to be greeted"),
        ("raise RuntimeError('no voice')", "'on_client_connected' (bot.py:29): no voice"),
        ("from loguru import logger; logger.error('no voice')", ": no voice"),
    ],
    ids=["waits", "ends", "breaks", "complains"],
)
def test_a_bot_that_sends_no_sound(tmp_path, then, cause):
    record = placed(tmp_path, f"async def after(worker, args):\n    {then}")

    (fault,) = record.soundness.faults
    assert fault.startswith("the bot sent no sound, though its pipeline ran")
    assert fault.endswith(cause)


def test_what_a_bot_complains_of_is_no_fault_of_ours(tmp_path):
    (tmp_path / "shop.py").write_text("from loguru import logger\ndef say(): logger.error('sold')")
    code = """
    import shop

    async def after(worker, args):
        await worker.queue_frame(OutputAudioRawFrame(b"xy" * 800, 8000, 1))
        shop.say()
        raise RuntimeError("no voice")
    """
    record = placed(tmp_path, code)
    texts = [one.text for one in record.events if (one.side, one.name) == ("agent", "error")]

    assert texts[0] == "sold"
    assert texts[1].endswith(
        "port: uncaught exception in event handler 'on_client_connected' (bot.py:34): no voice"
    )
    assert record.soundness.faults == ()
