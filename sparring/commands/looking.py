"""Commands that place no call: `spar list`, `config`, `doctor`, `preview` and `version`."""

from typing import TYPE_CHECKING

import typer

from sparring import options
from sparring.commands.consoles import consoles
from sparring.commands.ordering import order_to_look_at
from sparring.gathered import gathered

if TYPE_CHECKING:
    from sparring.order import Order


def list_(
    kind: options.ListKind,
    library: options.Library = None,
    agent: options.VersionsOf = "sprocket",
    as_json: options.AsJson = False,
) -> None:
    """List what the library holds."""
    from sparring.listing import print_list

    print_list(kind.value, library=library, agent=agent, as_json=as_json)


@gathered(order=order_to_look_at)
def config(*, order: "Order", as_json: options.AsJson = False) -> None:
    """Show every setting, and where it comes from."""
    from sparring.listing import print_settings

    print_settings(order, as_json=as_json)


@gathered(order=order_to_look_at)
def doctor(
    *,
    order: "Order",
    clock: options.Clock = None,
    out: options.Out = options.RUNS,
    as_json: options.AsJson = False,
) -> None:
    """Look whether a run would find what it needs here, and say what to do if not."""
    from sparring.doctor import show_doctor

    full = order.model_copy(update={"clock": clock.value if clock else None})
    raise typer.Exit(show_doctor(full, consoles()[0], runs=out, as_json=as_json))


def preview(
    persona: options.PersonaName,
    line: options.LineName = None,
    library: options.Library = None,
    out: options.SoundFile = None,
) -> None:
    """Hear a persona over its line, in a few sentences."""
    from sparring.preview import show_preview

    show_preview(
        persona,
        line=line,
        library=library,
        path=out,
        folder=options.RUNS / "preview",
        out=consoles()[0],
    )


def version() -> None:
    """Print the versions of Sparring and of what it is built on."""
    from importlib import metadata

    for package in ("sparring", "pipecat-ai"):
        typer.echo(f"{package} {metadata.version(package)}")
