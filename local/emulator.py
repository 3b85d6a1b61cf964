"""Runs the emulator until it is told to stop, or until whoever started it is gone: then standard input closes."""

import os
import signal
import sys
import threading


def end_with_parent():
    os.read(0, 1)
    os.kill(os.getpid(), signal.SIGTERM)


threading.Thread(target=end_with_parent, daemon=True).start()
sys.argv = ["ministack"]

from ministack.app import main  # noqa: E402  (it reads sys.argv)

main()
