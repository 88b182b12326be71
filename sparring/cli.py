"""The command line, `spar`: its commands, in the order of the help text."""

import os
import sys

import typer

from sparring import serving
from sparring.commands import looking, measuring, stored
from sparring.commands import run as running
from sparring.emulate import command as emulating
from sparring.guarding import guarded
from sparring.plain import PlainGroup
from sparring.streams import hide_in_streams
from sparring.sweep import command as sweeping

app = typer.Typer(
    name="spar",
    cls=PlainGroup,
    help="Places calls between a voice agent and simulated customers, and says how the agent did.",
    epilog="Exit codes: 0 done, 1 a gate was missed, 2 the input was wrong, "
    "3 something else broke, 130 stopped by Ctrl-C.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # rich needs longer to load than a help text may take
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.command(epilog=running.EXAMPLES)(running.run)
app.command(epilog=sweeping.EXAMPLES, context_settings=sweeping.CONTEXT)(sweeping.sweep)
app.command(epilog=emulating.EXAMPLES)(emulating.emulate)
app.command(epilog=serving.EXAMPLES)(serving.serve)
app.command()(stored.compare)
app.command()(stored.report)
app.command()(stored.evaluate)
app.command("list")(looking.list_)
app.command()(looking.config)
app.command()(looking.doctor)
app.command()(measuring.bench)
app.command()(measuring.calibrate)
app.command()(measuring.conformance)
app.command()(looking.preview)
app.command()(looking.version)


def with_resume_value(arguments: list[str]) -> list[str]:
    """`--resume` without a run means the latest."""
    full = list(arguments)
    for index, argument in enumerate(arguments):
        following = arguments[index + 1 : index + 2]
        if argument == "--resume" and (not following or following[0].startswith("-")):
            full[index] = "--resume=latest"
    return full


def main() -> None:
    """The entry point of `spar`."""
    hide_in_streams()
    os.environ.setdefault("LOGURU_LEVEL", "ERROR")  # Pipecat greets when it is imported
    arguments = with_resume_value(sys.argv[1:])
    sys.exit(guarded(lambda: app(args=arguments, prog_name="spar")))
