"""Commands about runs that are done: `spar compare`, `spar report`, `spar evaluate`."""

from sparring import options
from sparring.commands.consoles import consoles


def compare(
    run_a: options.RunName,
    run_b: options.OtherRun = None,
    arms: options.TwoArms = None,
    out: options.Out = options.RUNS,
    embed: options.Embed = False,
    open_page: options.OpenPage = False,
) -> None:
    """Compare two runs over the same customers, pair by pair."""
    from reports.run import RunFolder
    from sparring.comparison import show_comparison
    from sparring.store import find_run

    a, b = (RunFolder(find_run(name, out)) for name in (run_a, run_b or run_a))
    show_comparison(
        a, b, *consoles(), versions=arms or None, embed_audio=embed, open_page=open_page
    )


def report(
    run: options.RunName = "latest",
    out: options.Out = options.RUNS,
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
    show_run(folder, *consoles(), embed_audio=embed, open_page=open_page)


def evaluate(
    run: options.RunName = "latest",
    out: options.Out = options.RUNS,
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
    show_run(RunFolder(path), *consoles(), open_page=open_page)
