"""Imported by the fork server: what it loads here, all workers share.

No threads and no ONNX sessions may come of it, for those do not survive a fork; `warm_up` knows.
"""

from sparring.worker import warm

warm()
