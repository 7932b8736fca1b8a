"""What no browser says: garbage, giants and orders over the connection. The server drops who says it and serves on."""

import json
import urllib.request

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import ConnectionClosed

from tests.visitor import visit

MIB = 2**20


def giant():
    message = BackMsg()
    state = message.rerun_script.widget_states.widgets.add()
    state.id, state.string_value = "x", "x" * 5 * MIB
    return message.SerializeToString()


@pytest.mark.parametrize(
    "said", [b"\xff" * 64, "text", giant(), b"\0" * 60 * MIB], ids=["garbage", "text", "5 MiB", "60 MiB"]
)
def test_who_says_what_no_browser_says_is_cut_off_alone(server, said):
    with visit(server, "adam") as neighbour:
        with pytest.raises(ConnectionClosed), visit(server) as intruder:
            intruder.socket.send(said)
            intruder.wait()
        assert neighbour.run().get("title")[0].value == "Adam's β₁"


def test_orders_to_stop_the_server_or_to_empty_its_caches_change_nothing(server):
    with visit(server) as intruder:
        for order in ("debug_shutdown_runtime", "debug_disconnect_websocket", "clear_cache", "load_git_info"):
            intruder.socket.send(BackMsg(**{order: True}).SerializeToString())
        assert intruder.run().get("title")[0].value == "See deep learning happen"
    with urllib.request.urlopen(f"{server}/health") as answer:
        assert json.load(answer)["status"] == "ok"


def test_the_interface_for_programs_is_off(server):
    with visit(server) as intruder, pytest.raises(urllib.error.HTTPError, match=r"40[345]"):
        request = urllib.request.Request(f"{intruder.address}/_stcore/agent/interact", b"{}", method="POST")
        urllib.request.urlopen(request)
