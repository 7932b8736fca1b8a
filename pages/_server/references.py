"""A message that repeats an element is dropped with the run it belongs to.

What a browser has already is sent as a reference, in which Streamlit leaves out to which fragment the element belongs.
When a fragment runs again before its last run has been sent, all that is waiting of it is dropped, but the references
stay: they arrive first, at places that are not there yet, and the front end ends with "Bad delta path index" and a
white page. It uses private names of the pinned Streamlit.
"""

from typing import Any

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_cache import create_reference_msg
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.runtime.scriptrunner_utils import script_run_context

_MOST = 20_000  # some megabytes; whoever needs older ones has long been sent them
_fragment_of: dict[str, str] = {}  # by the hash of a message, which covers its fragment
_clear = ForwardMsgQueue.clear


def begin() -> None:
    """From now on; both are replaced where they are used, as Streamlit has no setting for either."""
    script_run_context.create_reference_msg = _referring
    ForwardMsgQueue.clear = _clearing


def _referring(message: ForwardMsg) -> Any:
    if len(_fragment_of) >= _MOST:
        _fragment_of.clear()
    _fragment_of[message.hash] = message.delta.fragment_id
    return create_reference_msg(message)


def _clearing(
    queue: ForwardMsgQueue,
    retain_lifecycle_msgs: bool = False,
    fragment_ids_this_run: list[str] | None = None,
) -> None:
    if fragment_ids_this_run:
        queue._queue = [
            message
            for message in queue._queue
            if not (
                message.HasField("ref_hash") and _fragment_of.get(message.ref_hash) in fragment_ids_this_run
            )
        ]
    _clear(queue, retain_lifecycle_msgs, fragment_ids_this_run)
