"""Who calls, why, over which line and how often: YAML, its schema, and suites turned into plans."""
