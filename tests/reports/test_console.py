import io

from rich.console import Console

from reports.console import print_summary
from reports.summary import write_summary
from reports.testing import make_run


def printed(run, *, width=80) -> list[str]:
    console = Console(file=io.StringIO(), width=width)
    print_summary(write_summary(run), console)
    return [line.rstrip() for line in console.file.getvalue().splitlines()]


def test_a_run_is_told_in_80_columns_without_colour(tmp_path):
    outcomes = ["pass", "zip_wrong", "error", "customer_hung_up"]
    run = make_run(
        tmp_path, personas=["clear", "the_longest_name_there_is"], outcomes=outcomes, repeats=2
    )

    lines = printed(run)

    assert max(map(len, lines)) <= 80
    assert not any("\x1b" in line for line in lines)
    header = ["persona", "success", "95", "%", "main", "failure", "err", "p50/p95", "s", "WER"]
    assert lines[0].split() == [*header, "length"]
    assert lines[2].split()[:8] == [
        "clear",
        "1/2",
        "50",
        "%",
        "9\N{EN DASH}91",
        "ZIP",
        "wrong",
        "0.8/1.3",
    ]
    assert lines[3].split()[:3] == ["the_longest_name_…", "0/1", "0"]
    assert "1  ZIP wrong         clear-sprocket-landline-2-v1" in lines
    assert lines[-2:] == [
        "1 of 3 calls succeeded, 33 % (95 % interval 6 to 79 %). Most often: customer",
        "hung up, in 1 call. Unsound, not counted: 1 of 4 calls (25 %).",
    ]


def test_a_run_without_calls_is_told_in_one_line(tmp_path):
    run = make_run(tmp_path, personas=["a"], outcomes=["missing"])

    assert printed(run) == ["No call has finished: 0 of 1."]


def test_only_the_first_errors_are_spelled_out(tmp_path):
    run = make_run(tmp_path, personas=["a"], outcomes=["broken"], repeats=5)
    lines = printed(run)

    assert sum("was killed" in line for line in lines) == 3
    assert "and 2 more" in lines


def test_two_versions_get_a_table_of_their_own(tmp_path):
    run = make_run(tmp_path, personas=["a"], versions=["v1", "v2"], outcomes=["pass", "zip_wrong"])
    lines = printed(run)

    assert [line.split()[:3] for line in lines if line.startswith("v") and "/" in line] == [
        ["v1", "1/1", "100"],
        ["v2", "0/1", "0"],
    ]


def test_what_a_file_says_is_no_markup(tmp_path):
    run = make_run(tmp_path, personas=["a"], outcomes=["broken"])
    results = run.path / "results.ndjson"
    results.write_text(results.read_text().replace("was killed", "[red]was[/] killed"))

    assert any("[red]was[/] killed" in line for line in printed(run))
