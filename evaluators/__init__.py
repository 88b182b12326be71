"""One call record in, verdicts out. Pure functions; one evaluator, one file."""
