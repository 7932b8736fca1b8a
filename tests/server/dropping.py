"""Files are dropped into a page, one after the other, as by a person; and what the server's processes weigh."""

import time
import urllib.request
from contextlib import suppress
from dataclasses import dataclass

import psutil
from streamlit.testing.v1.element_tree import ElementTree

from tests.hostile_files import MARK, Dropped
from tests.visitor import PATIENCE, Visitor


@dataclass(frozen=True)
class Outcome:
    """What the page showed after a file, how long that took, and whether anything that was sent repeats ``MARK``."""

    what: str
    tree: ElementTree
    seconds: float
    repeats: bool

    def said(self, kind: str) -> list[str]:
        """The texts of all elements of one kind."""
        return [element.value for element in self.tree.get(kind)]


def drop(visitor: Visitor, file: Dropped) -> Outcome:
    """Drop ``file`` into the only uploader of the page, and take away the one that was there before."""
    uploader = next(iter(visitor.tree.get("file_uploader")))
    before = visitor.states.get(uploader.id)
    began = time.monotonic()
    tree = visitor.upload(file.name, file.data)
    seconds = time.monotonic() - began
    if before is not None:
        _take_away(visitor, before.file_uploader_state_value.uploaded_file_info[0].file_urls.delete_url)
    repeats = any(MARK.encode() in message.SerializeToString() for message in visitor.messages)
    return Outcome(file.what, tree, seconds, repeats)


def _take_away(visitor: Visitor, url: str) -> None:
    headers = {"Cookie": visitor.cookie, "X-Xsrftoken": visitor.token}
    request = urllib.request.Request(visitor.address + url, headers=headers, method="DELETE")
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        assert answer.status == 204


def memory(process: psutil.Process) -> float:
    """MiB of the server and all its children."""
    total = 0
    for one in (process, *process.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):  # a decoder that has just been replaced
            total += one.memory_info().rss
    return total / 2**20
