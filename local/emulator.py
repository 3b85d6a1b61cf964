"""Runs the emulator until it is told to stop, or until whoever started it is gone: then standard input closes.

The file named by the first argument holds this process's id for as long as the emulator runs; when it is still there
afterwards, the emulator did not get to writing its state.
"""

import os
import signal
import sys
import threading


def end_with_parent():
    os.read(0, 1)
    os.kill(os.getpid(), signal.SIGTERM)


threading.Thread(target=end_with_parent, daemon=True).start()
running = sys.argv.pop()
with open(running, "w") as file:
    file.write(str(os.getpid()))

from ministack.app import main  # noqa: E402  (it reads sys.argv)

main()
os.remove(running)
