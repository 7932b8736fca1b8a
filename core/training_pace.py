"""How often a page looks at a run that plays: less often the more there are, so that one process shows them all.

A look costs the web process some 12 ms of processor time. At ``PACES[0]`` each, ten runs would take half a processor,
and thirty more than there is: everybody would wait for half a minute.
"""

PACES = (0.25, 0.5, 1.0, 1.5)  # seconds between two looks; the last is below the engine's ``PATIENCE``
BETWEEN = 0.05  # seconds between two looks at anybody's run


def pace(runs: int, present: float = 0.0) -> float:
    """Seconds between two looks at a run when ``runs`` are under way, one of ``PACES``.

    ``present`` is the pace until now, 0 for none. It gives way to a faster one only where that has some room: one run
    more or less does not change it to and fro.
    """
    enough, with_room = _slowest_needed(BETWEEN * runs), _slowest_needed(1.3 * BETWEEN * runs)
    return max(enough, min(present, with_room))


def _slowest_needed(seconds: float) -> float:
    return next((one for one in PACES if one >= seconds), PACES[-1])
