"""A listener that answers on this machine while a block of a test runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from waitress import wasyncore


@contextmanager
def answering(server: Any) -> Iterator[str]:
    """The address of a waitress server, which answers until the block ends.

    Its loop is ended from within, after the requests under way: whoever closes its sockets from another thread takes
    them away from under a `select`, which now and then ends with an error in a thread nobody waits for.
    """
    listening = Thread(target=server.run)
    listening.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.task_dispatcher.shutdown()
        server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map, ignore_all=True))
        listening.join()
