"""One's own scores, out of a CSV file; bad rows are named, and left out only when the person says so."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from core.data.score_table import MOST_BYTES, MOST_ROWS, ScoreTable, read_scores
from core.precision_recall_people import People, own
from pages._ui.plain_text import as_it_stands

READ = "precision_recall.read"
UPLOAD = "precision_recall.upload"
EXAMPLE = "label,score\n1,0.91\n0,0.42\n1,0.38\n0,0.07\n"


@dataclass(frozen=True)
class Read:
    """What came of a file: its digest, and either a table, maybe with people in it, or a sentence that says why "
    "not."""

    name: str
    digest: str
    table: ScoreTable | None = None
    people: People | None = None
    refused: str = ""


def draw() -> tuple[tuple[str, ...], Callable[[], People] | None]:
    """The intake; what the file is called by its content, and what gives its people, or None for not yet."""
    st.file_uploader(
        "A CSV file: label, score", max_upload_size=10, key=UPLOAD, on_change=_arrived,
        help="One person a row: 1 for ill and 0 for healthy, then any score that is higher the likelier they are ill",
    )  # fmt: skip
    read: Read | None = st.session_state.get(READ)
    if read is None:
        st.caption(
            f"Up to {MOST_BYTES // 2**20} MB and {MOST_ROWS:,} people. They stay in your session. It looks like this:"
        )
        st.code(EXAMPLE, language=None)
        return (), None
    if read.refused:
        st.error(as_it_stands(read.refused), icon=":material/error:")
    if read.table is not None and read.table.faulty:
        _faults(read.table)
    if read.people is None or (read.table.faulty and not _agreed(read.table)):
        return (), None
    st.caption(f"{as_it_stands(read.name)}: {len(read.table.scores):,} people")
    return (read.digest,), lambda: read.people


def _arrived() -> None:
    """A file came, or was taken away; a page that is opened again finds what was read."""
    upload = st.session_state[UPLOAD]
    st.session_state.pop(READ, None)
    st.session_state.pop("precision_recall.threshold", None)
    st.session_state.pop("precision_recall.without", None)
    if upload is not None:
        st.session_state[READ] = _read(upload.name[:60], upload.getvalue())


def _read(name: str, content: bytes) -> Read:
    digest = hashlib.blake2b(content, digest_size=16).hexdigest()
    try:
        table = read_scores(content)
    except ValueError as error:
        return Read(name, digest, refused=str(error))
    if not len(table.scores):
        return Read(name, digest, table, refused="Not one row of this file can be read.")
    try:
        return Read(name, digest, table, own(table))
    except ValueError as error:
        return Read(name, digest, table, refused=f"These {error}.")


def _agreed(table: ScoreTable) -> bool:
    label = f"Go on with the {len(table.scores):,} that can be read"
    return st.toggle(label, key="precision_recall.without")


def _faults(table: ScoreTable) -> None:
    rows = f"{table.faulty:,} rows" if table.faulty > 1 else "One row"
    st.warning(f"{rows} cannot be read.", icon=":material/rule:")
    lines = [f"line {fault.line:,}: {fault.why}" for fault in table.faults]
    more = table.faulty - len(table.faults)
    st.code("\n".join(lines + [f"and {more:,} more"] * (more > 0)), language=None, wrap_lines=True)
