"""The commands of `spar`, without those that have rooms of their own (`sweep`, `emulate`, `serve`).

What they do lies elsewhere and is imported when it is used, so that a help text comes at once.
"""
