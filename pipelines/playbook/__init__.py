"""Playbooks: what the scripted agent and the scripted customer say to what they heard."""
