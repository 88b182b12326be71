"""Simulated time must be installed before any test imports Pipecat."""

import pipelines as pipelines
