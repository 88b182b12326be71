"""Prices of one's own, kept beside the run that they are for."""

from pathlib import Path

from personas.prices import load_prices
from reports.run import PRICES
from sparring.store import write_whole


def keep_prices(run: Path, prices: Path | None) -> None:
    """Lays a file of prices beside a run, in place of any that is there. None: leaves all as it is.

    Raises:
        InputFault: the file cannot be read, or has faults.
        WorldFault: the folder cannot be written.
    """
    if prices is not None:
        load_prices(prices)
        write_whole(run / PRICES, prices.read_text("utf-8"))
