"""How a command ends: whatever goes wrong is one message and an exit code."""

from collections.abc import Callable

import typer

from sparring.faults import Exit, UsageFault, WorldFault


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
