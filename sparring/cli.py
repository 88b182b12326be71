"""The command line, `spar`. What the commands do lies elsewhere and is imported when it is used."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import typer

from sparring import options, serving
from sparring.emulate import command as emulating
from sparring.faults import Exit, UsageFault, WorldFault
from sparring.streams import hide_in_streams
from sparring.sweep import command as sweeping

if TYPE_CHECKING:
    from rich.console import Console

RUNS = Path("runs")
app = typer.Typer(
    name="spar",
    help="Places calls between a voice agent and simulated customers, and says how the agent did.",
    epilog="Exit codes: 0 done, 1 a gate was missed, 2 the input was wrong, "
    "3 something else broke, 130 stopped by Ctrl-C.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # rich needs longer to load than a help text may take
    context_settings={"help_option_names": ["-h", "--help"]},
)

_RUN_EXAMPLES = """\b
spar run --concurrency 10     every call of the suite `default`
spar run --single cafe        one call, to read along
spar run --ab v1 v2           two versions of the agent, the same customers
spar run --resume             what a stopped run left undone"""


def _consoles() -> "tuple[Console, Console]":
    """Where data goes, and where talk goes."""
    from rich.console import Console

    return Console(), Console(stderr=True)


@app.command(epilog=_RUN_EXAMPLES)
def run(
    suite: options.SuiteName = None,
    agent: options.Agent = None,
    agent_version: options.AgentVersions = None,
    ab: options.Arms = None,
    agent_stt: options.AgentStt = None,
    agent_llm: options.AgentLlm = None,
    agent_tts: options.AgentTts = None,
    agent_s2s: options.AgentS2s = None,
    customer_stt: options.CustomerStt = None,
    customer_llm: options.CustomerLlm = None,
    customer_tts: options.CustomerTts = None,
    persona: options.Personas = None,
    scenario: options.Scenarios = None,
    repeats: options.Repeats = None,
    seed: options.Seed = None,
    limit: options.Limit = None,
    single: options.Single = None,
    library: options.Library = None,
    concurrency: options.Concurrency = None,
    clock: options.Clock = None,
    cassette: options.Cassette = None,
    record_cassette: options.RecordCassette = None,
    out: options.Out = RUNS,
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
    from sparring.order import Order
    from sparring.swaps import swaps
    from sparring.worker import JUDGE, PLACER

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
        cassette=cassette_of(
            replay=cassette, record=record_cassette, clock=clock.value if clock else None
        ),
        services=swaps(
            agent_stt=agent_stt,
            agent_llm=agent_llm,
            agent_tts=agent_tts,
            agent_s2s=agent_s2s,
            customer_stt=customer_stt,
            customer_llm=customer_llm,
            customer_tts=customer_tts,
        ),
    )
    request = session.Request(
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
        prices=prices,
        placer=placer or PLACER,
        judge=judge or JUDGE,
    )
    if estimate:
        from sparring.estimate import show_estimate

        raise typer.Exit(show_estimate(request, _consoles()[0]))
    raise typer.Exit(session.run(request, *_consoles()))


def _versions(versions: list[str] | None, ab: tuple[str, str] | None) -> tuple[str, ...]:
    if not ab:
        return tuple(versions or ())
    if versions:
        raise UsageFault("`--ab` and `--agent-version` do not go together")
    if ab[0] == ab[1]:
        raise UsageFault(f"`--ab` needs two versions (got `{ab[0]}` twice)")
    return ab


app.command(epilog=sweeping.EXAMPLES, context_settings=sweeping.CONTEXT)(sweeping.sweep)
app.command(epilog=emulating.EXAMPLES)(emulating.emulate)
app.command(epilog=serving.EXAMPLES)(serving.serve)


@app.command()
def compare(
    run_a: options.RunName,
    run_b: options.OtherRun = None,
    arms: options.TwoArms = None,
    out: options.Out = RUNS,
    embed: options.Embed = False,
    open_page: options.OpenPage = False,
) -> None:
    """Compare two runs over the same customers, pair by pair."""
    from reports.run import RunFolder
    from sparring.comparison import show_comparison
    from sparring.store import find_run

    a, b = (RunFolder(find_run(name, out)) for name in (run_a, run_b or run_a))
    show_comparison(
        a, b, *_consoles(), versions=arms or None, embed_audio=embed, open_page=open_page
    )


@app.command()
def report(
    run: options.RunName = "latest",
    out: options.Out = RUNS,
    prices: options.Prices = None,
    embed: options.Embed = False,
    open_page: options.OpenPage = False,
) -> None:
    """Write a run's reports again, and print them."""
    from reports.run import RunFolder
    from sparring.pricing import keep_prices
    from sparring.reporting import show_run
    from sparring.store import find_run

    folder = RunFolder(find_run(run, out))
    keep_prices(folder.path, prices)
    show_run(folder, *_consoles(), embed_audio=embed, open_page=open_page)


@app.command()
def evaluate(
    run: options.RunName = "latest",
    out: options.Out = RUNS,
    open_page: options.OpenPage = False,
    judge: options.Hidden = None,
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
    kind: options.ListKind,
    library: options.Library = None,
    agent: options.VersionsOf = "sprocket",
    as_json: options.AsJson = False,
) -> None:
    """List what the library holds."""
    from sparring.listing import print_list

    print_list(kind.value, library=library, agent=agent, as_json=as_json)


@app.command()
def config(
    suite: options.SuiteName = None,
    agent: options.Agent = None,
    agent_version: options.AgentVersions = None,
    agent_stt: options.AgentStt = None,
    agent_llm: options.AgentLlm = None,
    agent_tts: options.AgentTts = None,
    agent_s2s: options.AgentS2s = None,
    customer_stt: options.CustomerStt = None,
    customer_llm: options.CustomerLlm = None,
    customer_tts: options.CustomerTts = None,
    library: options.Library = None,
    as_json: options.AsJson = False,
) -> None:
    """Show every setting, and where it comes from."""
    from sparring.listing import print_settings
    from sparring.order import Order
    from sparring.swaps import swaps

    order = Order(
        suite=suite,
        agent=agent,
        versions=tuple(agent_version or ()),
        library=library,
        services=swaps(
            agent_stt=agent_stt,
            agent_llm=agent_llm,
            agent_tts=agent_tts,
            agent_s2s=agent_s2s,
            customer_stt=customer_stt,
            customer_llm=customer_llm,
            customer_tts=customer_tts,
        ),
    )
    print_settings(order, as_json=as_json)


@app.command()
def doctor(
    suite: options.SuiteName = None,
    agent: options.Agent = None,
    agent_version: options.AgentVersions = None,
    agent_stt: options.AgentStt = None,
    agent_llm: options.AgentLlm = None,
    agent_tts: options.AgentTts = None,
    agent_s2s: options.AgentS2s = None,
    customer_stt: options.CustomerStt = None,
    customer_llm: options.CustomerLlm = None,
    customer_tts: options.CustomerTts = None,
    library: options.Library = None,
    clock: options.Clock = None,
    out: options.Out = RUNS,
    as_json: options.AsJson = False,
) -> None:
    """Look whether a run would find what it needs here, and say what to do if not."""
    from sparring.doctor import show_doctor
    from sparring.order import Order
    from sparring.swaps import swaps

    order = Order(
        suite=suite,
        agent=agent,
        versions=tuple(agent_version or ()),
        library=library,
        clock=clock.value if clock else None,
        services=swaps(
            agent_stt=agent_stt,
            agent_llm=agent_llm,
            agent_tts=agent_tts,
            agent_s2s=agent_s2s,
            customer_stt=customer_stt,
            customer_llm=customer_llm,
            customer_tts=customer_tts,
        ),
    )
    raise typer.Exit(show_doctor(order, _consoles()[0], runs=out, as_json=as_json))


@app.command()
def bench(
    suite: options.SuiteName = None,
    only: options.Only = None,
    quick: options.Quick = False,
    library: options.Library = None,
    out: options.BenchFile = RUNS / "bench.json",
    placer: options.Hidden = None,
    judge: options.Hidden = None,
) -> None:
    """Measure speed, throughput, memory, growth, determinism and the two clocks."""
    from sparring.bench.run import bench as run_bench
    from sparring.order import Order
    from sparring.worker import JUDGE, PLACER

    parts = tuple(part.strip() for part in only.split(",")) if only else ()
    found = run_bench(
        Order(suite=suite, library=library),
        *_consoles(),
        only=parts,
        path=out,
        quick=quick,
        placer=placer or PLACER,
        judge=judge or JUDGE,
    )
    if found.faults is not None and found.faults.wrong:
        raise typer.Exit(Exit.GATE_MISSED)


@app.command()
def calibrate(
    only: options.OnlyRows = None,
    quick: options.Quick = False,
    out: options.CalibrationFolder = RUNS / "calibration",
    as_json: options.AsJson = False,
    as_markdown: options.AsMarkdown = False,
    placer: options.Hidden = None,
    judge: options.Hidden = None,
) -> None:
    """Measure the line from its sound: what was asked, what is found."""
    from sparring.calibrate.command import Request, run_calibration
    from sparring.worker import JUDGE, PLACER

    request = Request(
        only=tuple(name.strip() for name in only.split(",")) if only else (),
        quick=quick,
        folder=out,
        style="json" if as_json else "markdown" if as_markdown else "table",
        placer=placer or PLACER,
        judge=judge or JUDGE,
    )
    raise typer.Exit(run_calibration(request, *_consoles()))


@app.command()
def conformance(
    out: options.ConformanceFolder = RUNS / "conformance",
    as_json: options.AsJson = False,
    as_markdown: options.AsMarkdown = False,
) -> None:
    """Judge synthetic calls whose faults are known: what was planted, what is found."""
    from sparring.conformance import run_conformance

    style: Literal["table", "json", "markdown"]
    style = "json" if as_json else "markdown" if as_markdown else "table"
    console, talk = _consoles()
    code = run_conformance(out, console, style=style)
    talk.print(f"sounds: {out}", highlight=False, markup=False, soft_wrap=True)
    raise typer.Exit(code)


@app.command()
def preview(
    persona: options.PersonaName,
    line: options.LineName = None,
    library: options.Library = None,
    out: options.SoundFile = None,
) -> None:
    """Hear a persona over its line, in a few sentences."""
    from sparring.preview import show_preview

    show_preview(
        persona, line=line, library=library, path=out, folder=RUNS / "preview", out=_consoles()[0]
    )


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
    try:
        command()
    except UsageFault as fault:
        return _say(str(fault), Exit.INPUT_WRONG)
    except WorldFault as fault:
        return _say(str(fault), Exit.BROKE)
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else Exit.BROKE if end.code else Exit.DONE
    except Exception as error:  # noqa: BLE001 -- the last resort
        if _is_input_fault(error):
            return _say(str(error), Exit.INPUT_WRONG)
        return _say(_unexpected(error), Exit.BROKE)
    return Exit.DONE


def _is_input_fault(error: Exception) -> bool:
    """Whether a file or a name was wrong, or two runs cannot be compared."""
    from personas.faults import InputFault
    from reports.compare import CannotCompareError

    return isinstance(error, (InputFault, CannotCompareError))


def _say(message: str, code: Exit) -> Exit:
    typer.echo(message, err=True)
    return code


def _unexpected(error: Exception) -> str:
    """One line about an error that nobody foresaw, and where to read on."""
    import tempfile
    import traceback

    from personas.hiding import hide

    trace = hide("".join(traceback.format_exception(error)))
    what = hide(" ".join(f"{type(error).__name__}: {error}".split()))
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="spar-", suffix=".txt", delete=False, encoding="utf-8"
        ) as file:
            file.write(trace)
    except OSError:
        return f"something broke: {what}"
    return f"something broke: {what}\n  hint: the whole trace is in `{file.name}`"


def main() -> None:
    """The entry point of `spar`."""
    hide_in_streams()
    arguments = with_resume_value(sys.argv[1:])
    sys.exit(guarded(lambda: app(args=arguments, prog_name="spar")))
