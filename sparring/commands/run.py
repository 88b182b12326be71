"""The command `spar run`."""

from typing import TYPE_CHECKING

import typer

from sparring import options
from sparring.commands.consoles import consoles
from sparring.commands.ordering import order_to_place
from sparring.gathered import gathered

if TYPE_CHECKING:
    from sparring.order import Order

EXAMPLES = """\b
spar run --concurrency 10     every call of the suite `default`
spar run --single cafe        one call, to read along
spar run --ab v1 v2           two versions of the agent, the same customers
spar run --resume             what a stopped run left undone"""


@gathered(order=order_to_place)
def run(
    *,
    order: "Order",
    single: options.Single = None,
    library: options.Library = None,
    concurrency: options.Concurrency = None,
    clock: options.Clock = None,
    cassette: options.Cassette = None,
    record_cassette: options.RecordCassette = None,
    out: options.Out = options.RUNS,
    resume: options.Resume = None,
    keep_clean: options.KeepClean = False,
    min_success: options.MinSuccess = None,
    estimate: options.Estimate = False,
    prices: options.Prices = None,
    follow: options.Follow = False,
    open_page: options.OpenPage = False,
    as_json: options.AsJson = False,
    placer: options.Hidden = None,
    judge: options.Hidden = None,
) -> None:
    """Place the calls of a suite, and report how the agent did."""
    from sparring import session
    from sparring.cassettes import cassette_of
    from sparring.worker import JUDGE, PLACER

    when = clock.value if clock else None
    tapes = cassette_of(replay=cassette, record=record_cassette, clock=when)
    how = {"library": library, "clock": when, "cassette": tapes}
    request = session.Request(
        order=order.model_copy(update=how),
        out=out,
        resume=resume,
        single=single,
        concurrency=concurrency,
        follow=follow,
        keep_clean=keep_clean,
        open_page=open_page,
        as_json=as_json,
        min_success=min_success,
        prices=prices,
        placer=placer or PLACER,
        judge=judge or JUDGE,
    )
    if estimate:
        from sparring.estimate import show_estimate

        raise typer.Exit(show_estimate(request, consoles()[0]))
    raise typer.Exit(session.run(request, *consoles()))
