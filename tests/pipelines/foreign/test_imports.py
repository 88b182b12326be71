"""What is checked before a run costs neither the time that Pipecat loads in, nor its banner."""

import subprocess
import sys


def test_checking_an_order_does_not_load_pipecat():
    late = "sparring.session, pipelines.foreign.check, pipelines.services.making"
    code = f"import {late}, sys; print('pipecat' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert (found.stdout, found.stderr) == ("False\n", "")
