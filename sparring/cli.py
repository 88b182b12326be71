"""The command line, `spar`. What the commands do lies elsewhere and is imported when it is used."""

import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sparring.faults import Exit, UsageFault, WorldFault

if TYPE_CHECKING:
    from rich.console import Console

app = typer.Typer(
    name="spar",
    help="Sparring places calls between a voice agent and simulated customers, and says how it did.",
    epilog="Exit codes: 0 done, 1 a gate was missed, 2 the input was wrong, "
    "3 something else broke, 130 stopped by Ctrl-C.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_WHAT, _HOW, _SEE = "What to call", "How to run", "What to see"


class ClockName(StrEnum):
    """The clocks that a call can run on."""

    simulated = "simulated"
    real = "real"


class Kind(StrEnum):
    """What can be listed."""

    personas = "personas"
    scenarios = "scenarios"
    lines = "lines"
    suites = "suites"
    agents = "agents"
    versions = "versions"


OutOption = Annotated[
    Path, typer.Option("--out", metavar="DIR", help="The folder of runs.", rich_help_panel=_HOW)
]
OpenOption = Annotated[
    bool, typer.Option("--open", help="Open the page in the browser.", rich_help_panel=_SEE)
]
LibraryOption = Annotated[
    Path | None,
    typer.Option(
        "--library",
        metavar="DIR",
        help="A folder of your own personas, lines, ...",
        rich_help_panel=_WHAT,
    ),
]


def _consoles(*, quiet_out: bool = False) -> "tuple[Console, Console]":
    """Where data goes, and where talk goes."""
    from rich.console import Console

    return Console(quiet=quiet_out), Console(stderr=True)


@app.command()
def run(  # noqa: PLR0913 -- each is an option
    suite: Annotated[
        str | None, typer.Argument(help="A suite by name or path; `default` if none.")
    ] = None,
    agent: Annotated[
        str | None,
        typer.Option(help="Another agent, by name or path.", rich_help_panel=_WHAT),
    ] = None,
    agent_version: Annotated[
        list[str] | None,
        typer.Option(help="A version of the agent; repeatable.", rich_help_panel=_WHAT),
    ] = None,
    ab: Annotated[
        tuple[str, str] | None,
        typer.Option(
            metavar="A B", help="Compare two versions on the same calls.", rich_help_panel=_WHAT
        ),
    ] = None,
    persona: Annotated[
        list[str] | None,
        typer.Option(help="Only this persona; repeatable.", rich_help_panel=_WHAT),
    ] = None,
    scenario: Annotated[
        list[str] | None,
        typer.Option(help="Only this scenario; repeatable.", rich_help_panel=_WHAT),
    ] = None,
    repeats: Annotated[
        int | None, typer.Option(min=1, help="Calls of each kind.", rich_help_panel=_WHAT)
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(min=0, help="Same seed, same calls, to the sample.", rich_help_panel=_WHAT),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help="At most so many calls.", rich_help_panel=_WHAT)
    ] = None,
    single: Annotated[
        str | None,
        typer.Option(
            metavar="PERSONA", help="One call of this persona, followed.", rich_help_panel=_WHAT
        ),
    ] = None,
    library: LibraryOption = None,
    concurrency: Annotated[
        int | None,
        typer.Option(
            "--concurrency", "-c", min=1, help="Calls at once; one per core.", rich_help_panel=_HOW
        ),
    ] = None,
    clock: Annotated[
        ClockName | None, typer.Option(help="Time in the calls.", rich_help_panel=_HOW)
    ] = None,
    out: OutOption = Path("runs"),
    resume: Annotated[
        str | None,
        typer.Option(
            metavar="[RUN]",
            help="Do what is missing of a run; of the latest if none is named.",
            rich_help_panel=_HOW,
        ),
    ] = None,
    keep_clean: Annotated[
        bool,
        typer.Option("--keep-clean", help="Keep the tracks before the line, too.", rich_help_panel=_HOW),
    ] = False,
    min_success: Annotated[
        float | None,
        typer.Option(
            min=0, max=1, help="Exit with 1 when fewer succeed.", rich_help_panel=_HOW
        ),
    ] = None,
    follow: Annotated[
        bool,
        typer.Option("--follow", help="Read along, as it happens.", rich_help_panel=_SEE),
    ] = False,
    open_page: OpenOption = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the summary as JSON.", rich_help_panel=_SEE)
    ] = False,
    placer: Annotated[str | None, typer.Option(hidden=True)] = None,
    judge: Annotated[str | None, typer.Option(hidden=True)] = None,
) -> None:
    """Place the calls of a suite, and report how the agent did."""
    from sparring.order import Order
    from sparring.session import Request
    from sparring.session import run as run_session

    order = Order(
        suite=suite,
        library=library,
        agent=agent,
        versions=_versions(agent_version, ab),
        personas=tuple(persona or ()),
        scenarios=tuple(scenario or ()),
        repeats=repeats,
        seed=seed,
        limit=limit,
        clock=clock.value if clock else None,
    )
    functions = {"placer": placer, "judge": judge}
    request = Request(
        order=order,
        out=out,
        resume=resume,
        single=single,
        concurrency=concurrency,
        follow=follow,
        keep_clean=keep_clean,
        open_page=open_page,
        as_json=as_json,
        min_success=min_success,
        **{name: value for name, value in functions.items() if value},
    )
    data, talk = _consoles()
    raise typer.Exit(run_session(request, data, talk))


def _versions(versions: list[str] | None, ab: tuple[str, str] | None) -> tuple[str, ...]:
    if not ab:
        return tuple(versions or ())
    if versions:
        raise UsageFault("`--ab` and `--agent-version` do not go together")
    if ab[0] == ab[1]:
        raise UsageFault(f"`--ab` needs two versions (got `{ab[0]}` twice)")
    return ab


@app.command()
def compare(
    run_a: Annotated[str, typer.Argument(help="A run, or one A/B run.")],
    run_b: Annotated[str | None, typer.Argument(help="The run to compare it with.")] = None,
    out: OutOption = Path("runs"),
    open_page: OpenOption = False,
) -> None:
    """Compare two runs over the same customers, pair by pair."""
    from reports.run import RunFolder
    from sparring.reporting import show_comparison
    from sparring.store import find_run

    a, b = (RunFolder(find_run(name, out)) for name in (run_a, run_b or run_a))
    show_comparison(a, b, *_consoles(), open_page=open_page)


@app.command()
def report(
    run: Annotated[str, typer.Argument(help="A run.")] = "latest",
    out: OutOption = Path("runs"),
    open_page: OpenOption = False,
) -> None:
    """Write a run's reports again, and print them."""
    from reports.run import RunFolder
    from sparring.reporting import show_run
    from sparring.store import find_run

    show_run(RunFolder(find_run(run, out)), *_consoles(), open_page=open_page)


@app.command()
def evaluate(
    run: Annotated[str, typer.Argument(help="A run.")] = "latest",
    out: OutOption = Path("runs"),
    open_page: OpenOption = False,
    judge: Annotated[str | None, typer.Option(hidden=True)] = None,
) -> None:
    """Judge a run's calls again, from their records, and report."""
    from reports.run import RunFolder
    from sparring.evaluation import evaluate_again
    from sparring.reporting import show_run
    from sparring.store import find_run
    from sparring.worker import JUDGE

    path = find_run(run, out)
    evaluate_again(path, judge=judge or JUDGE)
    show_run(RunFolder(path), *_consoles(), open_page=open_page)


@app.command("list")
def list_(
    kind: Annotated[Kind, typer.Argument(help="What to list.")],
    library: LibraryOption = None,
    agent: Annotated[str, typer.Option(help="Whose versions to list.")] = "sprocket",
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """List what the library holds."""
    from sparring.listing import print_list

    print_list(kind.value, library=library, agent=agent, as_json=as_json)


@app.command()
def version() -> None:
    """Print the versions of Sparring and of what it is built on."""
    from importlib import metadata

    for package in ("sparring", "pipecat-ai"):
        typer.echo(f"{package} {metadata.version(package)}")


def with_resume_value(arguments: list[str]) -> list[str]:
    """`--resume` without a run means the latest."""
    full = list(arguments)
    for index, argument in enumerate(arguments):
        following = arguments[index + 1 : index + 2]
        if argument == "--resume" and (not following or following[0].startswith("-")):
            full[index] = "--resume=latest"
    return full


def guarded(command: Callable[[], object]) -> int:
    """Runs a command; whatever goes wrong is one message and an exit code, never a traceback."""
    from personas.faults import InputFault

    try:
        command()
    except (InputFault, UsageFault) as fault:
        return _say(str(fault), Exit.INPUT_WRONG)
    except WorldFault as fault:
        return _say(str(fault), Exit.BROKE)
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else Exit.BROKE if end.code else Exit.DONE
    except Exception as error:  # noqa: BLE001 -- the last resort
        return _say(_unexpected(error), Exit.BROKE)
    return Exit.DONE


def _say(message: str, code: Exit) -> Exit:
    typer.echo(message, err=True)
    return code


def _unexpected(error: Exception) -> str:
    """One line about an error that nobody foresaw, and where to read on."""
    import tempfile
    import traceback

    trace = "".join(traceback.format_exception(error))
    what = " ".join(f"{type(error).__name__}: {error}".split())
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="spar-", suffix=".txt", delete=False, encoding="utf-8"
        ) as file:
            file.write(trace)
    except OSError:
        return f"something broke: {what}\n{trace}"
    return f"something broke: {what}\n  hint: the whole trace is in `{file.name}`"


def main() -> None:
    """The entry point of `spar`."""
    arguments = with_resume_value(sys.argv[1:])
    sys.exit(guarded(lambda: app(args=arguments, prog_name="spar")))
