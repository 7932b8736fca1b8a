"""The kept states of a run, bounded in number and bytes, so that a person can go back in time.

When there are too many, the one with the least room around it goes: what stays is spread over the whole run.
"""

from dataclasses import dataclass

from core.training_state import State

MOST = 40
MOST_BYTES = 16 * 2**20


@dataclass(frozen=True)
class Checkpoints:
    """``states`` in the order of their updates. The first is the beginning, the last the newest; both always stay."""

    states: tuple[State, ...] = ()

    @property
    def updates(self) -> tuple[int, ...]:
        """The numbers of updates that one can go back to."""
        return tuple(state.updates for state in self.states)

    @property
    def bytes(self) -> int:
        """What they take."""
        return sum(size(state) for state in self.states)


def size(state: State) -> int:
    """The bytes of a state's tensors."""
    tensors = (state.parameters, state.buffers, state.moments, state.gradient, state.true)
    return sum(tensor.numel() * tensor.element_size() for tensor in tensors)


def keep(kept: Checkpoints, state: State) -> Checkpoints:
    """``kept`` and ``state``; without ``state`` where it has stopped, or where it is not newer than the last."""
    if state.stopped or (kept.states and state.updates <= kept.states[-1].updates):
        return kept
    states = (*kept.states, state)
    while len(states) > 2 and (len(states) > MOST or sum(map(size, states)) > MOST_BYTES):
        states = thinned(states)
    return Checkpoints(states)


def thinned(states: tuple[State, ...]) -> tuple[State, ...]:
    """All but one of three or more: of those between the first and the last, the one with the nearest neighbours."""
    room = [after.samples - before.samples for before, after in zip(states, states[2:], strict=False)]
    goes = 1 + room.index(min(room))
    return (*states[:goes], *states[goes + 1 :])


def back_to(kept: Checkpoints, updates: int) -> tuple[State, Checkpoints]:
    """The newest state with at most so many updates, and what is kept up to it.

    Raises ``ValueError`` where nothing is kept.
    """
    if not kept.states:
        raise ValueError("updates: nothing is kept yet")
    number = max((i for i, state in enumerate(kept.states) if state.updates <= updates), default=0)
    return kept.states[number], Checkpoints(kept.states[: number + 1])
