"""One call plan in, one call record out. The only room that imports Pipecat."""
