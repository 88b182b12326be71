"""The front door: runs a suite, spreads calls over cores, stores what came of them; the command line."""
