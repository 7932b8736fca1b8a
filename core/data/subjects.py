"""What a page works on: a bundled photo, a grid of numbers, or the photo of a session."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.data.grids import NumberGrid
from core.data.photos import PHOTOS, load_photo
from core.images import Photo

OWN = "own"  # the name of the session's own photo


@dataclass(frozen=True)
class Subject:
    """One of them; ``photo`` is None for a number grid, and ``grid`` for a photo.

    ``missing`` says that somebody's own photo was asked for, and this session has none.
    """

    name: str
    alt: str
    teaches: str
    credit: str
    photo: Photo | None = None
    grid: NumberGrid | None = None
    missing: bool = False

    @property
    def identity(self) -> str:
        """Equal for equal pictures."""
        return self.photo.digest if self.photo is not None else self.name


def find_subject(name: str, own: Photo | None, grids: Mapping[str, NumberGrid], default: str) -> Subject:
    """The subject called ``name``: ``OWN``, a key of ``grids`` or of ``PHOTOS``.

    ``default``, a key of ``PHOTOS``, stands in where ``own`` is asked for and missing. Raises ``KeyError`` for any
    other name.
    """
    missing = name == OWN and own is None
    if name == OWN and own is not None:
        return Subject(name, "your own photo", " ".join(own.notes), "your own, in this session only", own)
    if name in grids:
        return Subject(
            name, grids[name].title, grids[name].teaches, "numbers of the course", grid=grids[name]
        )
    bundled = PHOTOS[default if missing else name]
    photo = load_photo(default if missing else name)
    return Subject(name, bundled.alt, bundled.teaches, bundled.credit, photo, missing=missing)
