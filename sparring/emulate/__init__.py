"""`spar emulate`: vendors played by a process on this machine."""
