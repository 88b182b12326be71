"""The front door: runs of suites, the store, the command line, the API."""
