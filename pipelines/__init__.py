"""One call plan in, one call record out. The only room that imports Pipecat."""

from pipelines import clock

clock.install()  # before Pipecat is imported anywhere in this room: it captures time.time
