"""Says what is missing before anything is installed; needs nothing but Python 3 itself, however old.

Run by the Makefile as a script: ``python3 search_web/preflight.py --port 8000 --disk-gb 3 --folder .``.
"""

import argparse
import shutil
import socket
import sys
from typing import List, Optional

REQUIRED = (3, 11)


def complaints(port: Optional[int] = None, disk_gb: Optional[float] = None, folder: str = ".") -> List[str]:
    """Return a sentence for everything that is missing; an empty list when nothing is."""
    found = []
    if sys.version_info[:2] < REQUIRED:
        found.append(
            "Vindplaats needs Python %d.%d or later; this is %s. Name another one: make serve PYTHON=python3.11"
            % (*REQUIRED, sys.version.split()[0])
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        found.append("This Python cannot make virtual environments. On Debian: apt install python3-venv")
    if disk_gb is not None and shutil.disk_usage(folder).free < disk_gb * 1e9:
        found.append("Installing takes %s GB of disk, and less is free. Make room first." % disk_gb)
    if port is not None and not _is_free(port):
        found.append("Port %d is in use by another program. Name another one: make serve PORT=8001" % port)
    return found


def _is_free(port: int) -> bool:
    probe = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        # As the server binds: a port that was let go of a moment ago is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
    except OSError:
        return False
    finally:
        probe.close()
    return True


def main() -> int:
    """Print the complaints to standard error; return 1 when there are any."""
    parser = argparse.ArgumentParser(description="Say what is missing to install and serve Vindplaats.")
    parser.add_argument("--port", type=int)
    parser.add_argument("--disk-gb", type=float)
    parser.add_argument("--folder", default=".")
    given = parser.parse_args()
    found = complaints(given.port, given.disk_gb, given.folder)
    for sentence in found:
        sys.stderr.write(sentence + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
