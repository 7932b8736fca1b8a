"""pages._server.references: what is waiting of a fragment is dropped whole when it runs again."""

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_cache import populate_hash_if_needed
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.runtime.scriptrunner_utils import script_run_context

from pages._server import references


def message(fragment, place, text="a text"):
    made = ForwardMsg()
    made.delta.new_element.markdown.body = text
    made.delta.fragment_id = fragment
    made.metadata.delta_path[:] = [0, place]
    populate_hash_if_needed(made)
    return made


def waiting(queue):
    return [(one.WhichOneof("type"), one.metadata.delta_path[-1]) for one in queue.flush()]


@pytest.fixture
def queue(monkeypatch):
    """A queue with an element and a reference of each of two fragments."""

    def made():
        queue = ForwardMsgQueue()
        for fragment, place in (("one", 1), ("two", 5)):
            queue.enqueue(message(fragment, place))
            queue.enqueue(script_run_context.create_reference_msg(message(fragment, place + 1)))
        return queue

    monkeypatch.setattr(script_run_context, "create_reference_msg", script_run_context.create_reference_msg)
    monkeypatch.setattr(ForwardMsgQueue, "clear", ForwardMsgQueue.clear)
    return made


def test_streamlit_by_itself_keeps_the_references_of_a_fragment_that_runs_again(queue):
    kept = queue()
    kept.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=["one"])
    assert ("ref_hash", 2) in waiting(kept)  # when this fails, pages._server.references can go


def test_references_go_with_their_fragment_and_only_with_it(queue):
    references.begin()
    kept = queue()
    kept.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=["one"])
    assert waiting(kept) == [("delta", 5), ("ref_hash", 6)]
    kept = queue()
    kept.clear(retain_lifecycle_msgs=True)
    assert waiting(kept) == []


def test_what_is_remembered_is_bounded(queue, monkeypatch):
    monkeypatch.setattr(references, "_MOST", 3)
    references.begin()
    for number in range(10):
        script_run_context.create_reference_msg(message("one", number, f"text {number}"))
    assert len(references._fragment_of) <= 3
