"""The options of the command line, as types of the arguments of its commands."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from typer import Argument, Option

RUNS = Path("runs")
"""Where runs go, and all else that commands write, unless they are told otherwise."""


Style = Literal["table", "json", "markdown"]
"""How a table of what was measured is told."""


class ClockName(StrEnum):
    """The clocks that a call can run on."""

    simulated = "simulated"
    real = "real"
    metered = "metered"


class Kind(StrEnum):
    """What can be listed."""

    personas = "personas"
    scenarios = "scenarios"
    lines = "lines"
    suites = "suites"
    agents = "agents"
    versions = "versions"
    settings = "settings"
    latencies = "latencies"
    services = "services"


# ---- what to call -----------------------------------------------------------------------------

SuiteName = Annotated[str | None, Argument(help="A suite by name or path; `default` if none.")]
Agent = Annotated[str | None, Option(metavar="NAME", help="Another agent, by name or path.")]
AgentVersions = Annotated[
    list[str] | None, Option(metavar="NAME", help="A version of the agent; repeatable.")
]
AgentVersion = Annotated[str | None, Option(metavar="NAME", help="The version of the agent.")]
Arms = Annotated[
    tuple[str, str] | None, Option(metavar="A B", help="Compare two versions on the same calls.")
]
Personas = Annotated[
    list[str] | None, Option(metavar="NAME", help="Only this persona, by name or path; repeatable.")
]
Scenarios = Annotated[
    list[str] | None, Option(metavar="NAME", help="Only this scenario; repeatable.")
]
Repeats = Annotated[int | None, Option(metavar="N", min=1, help="Calls of each kind.")]
Seed = Annotated[
    int | None, Option(metavar="N", min=0, help="Same seed, same calls, to the sample.")
]
Limit = Annotated[int | None, Option(metavar="N", min=1, help="At most so many calls.")]
Single = Annotated[
    str | None, Option(metavar="PERSONA", help="One call of this persona, to read along.")
]
Library = Annotated[
    Path | None, Option(metavar="DIR", help="A folder of your own personas, lines, ...")
]

# ---- which services to call with --------------------------------------------------------------

_NAMED = "[:MODEL]; `spar list services` names all."
AgentStt = Annotated[
    str | None, Option(metavar="NAME", help=f"The agent's speech to text, as NAME{_NAMED}")
]
AgentLlm = Annotated[str | None, Option(metavar="NAME", help="The agent's language model.")]
AgentTts = Annotated[str | None, Option(metavar="NAME", help="The agent's text to speech.")]
AgentS2s = Annotated[
    str | None, Option(metavar="NAME", help="A speech-to-speech model in place of those three.")
]
CustomerStt = Annotated[str | None, Option(metavar="NAME", help="The customers' speech to text.")]
CustomerLlm = Annotated[str | None, Option(metavar="NAME", help="The customers' language model.")]
CustomerTts = Annotated[str | None, Option(metavar="NAME", help="The customers' text to speech.")]

# ---- how to run -------------------------------------------------------------------------------

Concurrency = Annotated[
    int | None,
    Option(
        "--concurrency",
        "-c",
        metavar="N",
        min=1,
        envvar="SPARRING_CONCURRENCY",
        show_envvar=False,
        help="Calls at once; simulated ones, one per core at most.  [default: one per core]",
    ),
]
Clock = Annotated[
    ClockName | None,
    Option(help="The clock of the calls; `metered`: real while a vendor's answer is awaited."),
]
Cassette = Annotated[
    Path | None,
    Option(metavar="DIR", help="Vendors' answers from an earlier run, instead of the vendors."),
]
RecordCassette = Annotated[
    Path | None, Option(metavar="DIR", help="Keep vendors' answers there, for --cassette.")
]
Out = Annotated[
    Path,
    Option(metavar="DIR", envvar="SPARRING_OUT", show_envvar=False, help="The folder of runs."),
]
Resume = Annotated[
    str | None,
    Option(metavar="[RUN]", help="Do what is missing of a run; of the latest if none is named."),
]
KeepClean = Annotated[bool, Option("--keep-clean", help="Keep the tracks before the line, too.")]
MinSuccess = Annotated[
    float | None, Option(metavar="RATE", min=0, max=1, help="Exit with 1 when fewer succeed.")
]
Prices = Annotated[
    Path | None,
    Option(metavar="FILE", help="Prices of your own, laid over the product's list."),
]
Estimate = Annotated[
    bool, Option("--estimate", help="Say what the run would use and cost, and place no call.")
]
Hidden = Annotated[str | None, Option(hidden=True)]
"""A function as `module:function`, instead of the usual one; for tests and for tinkering."""

# ---- what to see ------------------------------------------------------------------------------

Follow = Annotated[bool, Option("--follow", help="Read along in all calls, as it happens.")]
OpenPage = Annotated[bool, Option("--open", help="Open the page in the browser.")]
Embed = Annotated[
    bool, Option("--embed", help="Put the sound into the page, so that it can be sent.")
]
AsJson = Annotated[bool, Option("--json", help="Print JSON instead of a table.")]
RunName = Annotated[str, Argument(help="A run: `latest`, its name, or its path.")]
OtherRun = Annotated[str | None, Argument(help="Another; none if the first is an A/B run.")]
TwoArms = Annotated[
    tuple[str, str] | None,
    Option("--arms", metavar="A B", help="Two of the arms of a run that has more."),
]
ListKind = Annotated[Kind, Argument(help="What to list.")]
VersionsOf = Annotated[str, Option(metavar="NAME", help="Whose versions to list.")]
Only = Annotated[
    str | None, Option(metavar="PARTS", help="Only these parts, such as `speed,memory`.")
]
Quick = Annotated[bool, Option("--quick", help="Fewer calls, for a first impression.")]
BenchFile = Annotated[Path, Option(metavar="FILE", help="Where the numbers go, as JSON.")]
OnlyRows = Annotated[
    str | None, Option("--only", metavar="ROWS", help="Only these rows, such as `snr,delay`.")
]
CalibrationFolder = Annotated[
    Path, Option(metavar="DIR", help="Where the sounds and calibration.json go.")
]
ConformanceFolder = Annotated[
    Path, Option("--out", metavar="DIR", help="Where the sounds and conformance.json go.")
]
AsMarkdown = Annotated[bool, Option("--markdown", help="Print one line per row, for a README.")]
PersonaName = Annotated[str, Argument(help="A persona, by name or path.")]
LineName = Annotated[
    str | None, Option(metavar="NAME", help="Another line than its own, by name or path.")
]
SoundFile = Annotated[
    Path | None,
    Option(metavar="FILE", help="The WAV file.  [default: runs/preview/PERSONA.wav]"),
]
