"""The pairs of detection events in a matching."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sallow.chosen_errors import Indices


def matched_events(edges: Indices, shot: npt.NDArray[np.uint8], boundary: set[int]) -> dict[int, int | None]:
    """Cuts a solution's edges, rows (u, v or -1), into paths from event to event, or to the boundary: None. In a
    minimum-weight solution, each cut gives shortest paths."""
    events = [int(node) for node in np.flatnonzero(shot) if int(node) not in boundary]
    ways: dict[int, list[int]] = {}
    for k, (u, v) in enumerate(edges):
        ways.setdefault(int(u), []).append(k)
        ways.setdefault(int(v), []).append(k)
    used = [False] * len(edges)
    mate: dict[int, int | None] = {}
    for start in events:
        node = start
        while start not in mate:
            k = next(k for k in ways[node] if not used[k])
            used[k] = True
            u, v = (int(end) for end in edges[k])
            node = v if node == u else u
            if node == -1:
                mate[start] = None
            elif node != start and shot[node] and node not in mate:
                mate[start], mate[node] = node, start
    return dict(sorted(mate.items()))
