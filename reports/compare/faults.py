"""What a comparison refuses."""


class CannotCompareError(Exception):
    """Nothing to compare; the text says why and what to do."""
