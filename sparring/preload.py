"""Imported by the fork server: what it loads here, all workers share.

No threads and no ONNX sessions may come of it, for those do not survive a fork; `warm_up` knows.
"""

import contextlib
import gc

from sparring.worker import warm

with contextlib.suppress(Exception):  # each worker meets the same fault, and can say so
    warm()

gc.collect()
gc.freeze()  # the collector would write to what is here, and so copy it into every worker
