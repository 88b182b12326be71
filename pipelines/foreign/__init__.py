"""Agents that are not made here: Pipecat bots as they are, and agents that run elsewhere."""
