"""Named in `PIPECAT_SETUP_FILES`: Pipecat calls this for each worker that it starts."""

from pipecat.pipeline.worker import PipelineWorker

from pipelines.foreign.watch import current


async def setup_pipeline_worker(worker: PipelineWorker) -> None:
    """Lets the call's watch see a bot's worker; other workers are none of its business."""
    watch = current.get()
    if watch is not None:
        watch.attach(worker)


async def setup_worker_runner(_runner: object) -> None:
    """Pipecat warns of a setup file without it."""
