"""Services chosen by name in YAML, imported when asked for."""
