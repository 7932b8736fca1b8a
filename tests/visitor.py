"""A visitor without a browser: one session of a real server, told by a test what a browser's tab would tell it.

It draws nothing, and so hundreds of visits cost little; what the server sends is read by Streamlit's own test library.
"""

import re
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Common_pb2 import FileURLs, UploadedFileInfo
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1.element_tree import ElementTree, parse_tree_from_messages
from websockets.sync.client import ClientConnection, connect

PATIENCE = 60.0  # seconds for an answer, before the test fails
# A server that is loading libraries may leave a new connection, or a ping, for longer than these wait by themselves.
PATIENT: dict[str, Any] = {"open_timeout": PATIENCE, "ping_interval": None, "max_size": None}


@dataclass
class Visitor:
    """One tab. ``states`` is what its widgets hold, by their id; ``messages`` is all that the last full run sent."""

    address: str
    socket: ClientConnection
    cookie: str
    token: str
    page: str = ""
    query: str = ""
    session_id: str = ""
    states: dict[str, WidgetState] = field(default_factory=dict)
    messages: list[ForwardMsg] = field(default_factory=list)

    def open(self, page: str, **settings: str | Sequence[str]) -> ElementTree:
        """Go to ``page`` with ``settings`` in its address, a dot as two underscores; several values repeat a name."""
        self.page, self.states = page, {}
        self.query = urlencode(
            {name.replace("__", "."): value for name, value in settings.items()}, doseq=True
        )
        return self.run()

    def run(self) -> ElementTree:
        """Have the whole page run with what the widgets hold, and wait for its end."""
        self.socket.send(self._rerun().SerializeToString())
        return self.wait()

    def wait(self) -> ElementTree:
        """Read until a run has ended that no other follows at once."""
        while True:
            message = self._read()
            kind = message.WhichOneof("type")
            if kind == "new_session" and not message.metadata.run.fragment_ids:  # a full run
                self.messages = self.messages[-1:]
            if kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return self.tree

    @property
    def tree(self) -> ElementTree:
        """What the page shows. A block that comes in the place of an element is more than the test library expects."""
        shown: list[ForwardMsg] = []
        elements: dict[tuple[int, ...], int] = {}
        for message in self.messages:
            path, kind = tuple(message.metadata.delta_path), message.delta.WhichOneof("type")
            if kind == "new_element":
                elements[path] = len(shown)
            elif kind == "add_block" and path in elements:
                shown[elements.pop(path)] = ForwardMsg()
            shown.append(message)
        return parse_tree_from_messages(shown)

    def press(self, label: str) -> ElementTree:
        """Press the button that says ``label``."""
        button = next(b for b in self.tree.get("button") if b.label == label)
        self.states[button.id] = WidgetState(id=button.id, trigger_value=True)
        try:
            return self.run()
        finally:
            del self.states[button.id]

    def choose(self, widget: str, option: str) -> ElementTree:
        """Choose ``option`` in the selectbox, or the row of buttons, whose key is ``widget``."""
        box = next(
            w for kind in ("selectbox", "button_group") for w in self.tree.get(kind) if w.key == widget
        )
        self.states[box.id] = state = WidgetState(id=box.id)
        if box.type == "selectbox":
            state.string_value = option
        else:
            state.string_array_value.data.append(option)
        return self.run()

    def place(self, name: str, size: int = 1) -> FileURLs:
        """Ask the server where a file goes."""
        request = BackMsg()
        request.file_urls_request.request_id = str(uuid.uuid4())
        request.file_urls_request.file_names.append(name)
        request.file_urls_request.session_id = self.session_id
        self.socket.send(request.SerializeToString())
        while (message := self._read()).WhichOneof("type") != "file_urls_response":
            pass
        return message.file_urls_response.file_urls[0]

    def send(self, url: str, name: str, data: bytes, kind: str = "application/octet-stream") -> int:
        """Send a file to ``url``; the status of the answer."""
        line = uuid.uuid4().hex
        written = name.translate({ord('"'): "%22", ord("\r"): "%0D", ord("\n"): "%0A"})  # as a browser does
        part = f'Content-Disposition: form-data; name="file"; filename="{written}"\r\nContent-Type: {kind}'
        request = urllib.request.Request(
            self.address + url,
            f"--{line}\r\n{part}\r\n\r\n".encode() + data + f"\r\n--{line}--\r\n".encode(),
            {
                "Content-Type": f"multipart/form-data; boundary={line}",
                "Cookie": self.cookie,
                "X-Xsrftoken": self.token,
            },
            method="PUT",
        )
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    def upload(self, name: str, data: bytes) -> ElementTree:
        """Drop a file into the page's uploader, as a person does, and wait for what the page says."""
        place = self.place(name)
        status = self.send(place.upload_url, name, data)
        assert status == 204, status
        uploader = next(iter(self.tree.get("file_uploader")))
        state = WidgetState(id=uploader.id)
        state.file_uploader_state_value.uploaded_file_info.append(
            UploadedFileInfo(file_id=place.file_id, name=name, size=len(data), file_urls=place)
        )
        self.states[uploader.id] = state
        return self.run()

    def download(self, label: str) -> bytes:
        """What the download button that says ``label`` gives."""
        return self.fetch(self.download_address(label))

    def download_address(self, label: str) -> str:
        """Where the file behind a download button is, after a click made it if need be."""
        button = next(b.proto for b in self.tree.get("download_button") if b.label == label)
        if button.url:
            return button.url
        request = BackMsg()
        request.backend_operation_request.request_id = str(uuid.uuid4())
        request.backend_operation_request.session_id = self.session_id
        request.backend_operation_request.deferred_file.file_id = button.deferred_file_id
        self.socket.send(request.SerializeToString())
        while (message := self._read()).WhichOneof("type") != "backend_operation_response":
            pass
        said = message.backend_operation_response
        assert not said.error_msg, said.error_msg
        return said.deferred_file.url

    def fetch(self, url: str) -> bytes:
        """The file at an address of the server; raises ``urllib.error.HTTPError`` where there is none."""
        request = urllib.request.Request(self.address + url, headers={"Cookie": self.cookie})
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.read()

    def _rerun(self) -> BackMsg:
        said = ClientState(query_string=self.query, page_name=self.page)
        said.widget_states.widgets.extend(self.states.values())
        said.context_info.url = f"{self.address}/{self.page}"
        return BackMsg(rerun_script=said)

    def _read(self) -> ForwardMsg:
        message = ForwardMsg.FromString(self.socket.recv(timeout=PATIENCE))
        self.messages.append(message)
        if message.WhichOneof("type") == "new_session":
            self.session_id = message.new_session.initialize.session_id
        return message


@contextmanager
def come_back(to: Visitor, session_id: str) -> Iterator[Visitor]:
    """The browser of ``to`` connects anew, and says that it had the session ``session_id``."""
    url = to.address.replace("http", "ws") + "/_stcore/stream"
    said = ["streamlit", to.token, session_id]
    with connect(url, subprotocols=said, additional_headers={"Cookie": to.cookie}, **PATIENT) as socket:
        visitor = Visitor(to.address, socket, to.cookie, to.token, to.page, to.query, states=dict(to.states))
        visitor.run()
        yield visitor


@contextmanager
def visit(address: str, page: str = "", **settings: str | Sequence[str]) -> Iterator[Visitor]:
    """A new session of the server at ``address``, with ``page`` opened."""
    with urllib.request.urlopen(f"{address}/_stcore/health", timeout=PATIENCE) as answer:
        cookie = answer.headers["Set-Cookie"].split(";")[0]
    token = re.sub(r"^.*?=", "", cookie)
    url = address.replace("http", "ws") + "/_stcore/stream"
    with connect(
        url, subprotocols=["streamlit", token], additional_headers={"Cookie": cookie}, **PATIENT
    ) as socket:
        visitor = Visitor(address, socket, cookie, token)
        visitor.open(page, **settings)
        yield visitor
