"""Whether the desk on this machine answers: `python -m operations.healthy`, for a container.

Exits 0 where /healthz at PORT does, else 1. It asks no more than that: a desk that lives and can't
reach its database is not to be ended for it.
"""

from __future__ import annotations

import http.client
import os
import sys

TIMEOUT_SECONDS = 4


def answers(port: int) -> bool:
    """Whether a desk answers at this port."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(not answers(int(os.environ.get("PORT") or 3978)))
