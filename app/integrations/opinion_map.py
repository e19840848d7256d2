"""Drawing an opinion map: the votes of a topic as a table, its two main directions, and the crowds along them.

The method is that of Polis: principal components of the votes, k-means on the first two, the number of groups by
silhouette. What it lacks is a doubt whether there are any groups at all, for k-means finds some in every crowd: so the
same votes are shuffled among those who answered, statement by statement, and only what parts people clearly more than
any of the shuffles is told. Needs numpy, which is no requirement: without it there is the plain table.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any

from app.domain.opinions import FEWEST_VOTERS, MOST_VIEWS, SMALLEST_VIEW, OpinionMap, Said, View

Votes = Mapping[str, Mapping[int, int]]
"""Voter → statement → 1 for agree, -1 for disagree, 0 for pass."""

MOST_VOTERS, MOST_STATEMENTS = 2000, 100
FEWEST_STATEMENTS = 3
ENOUGH_ANSWERS = 7  # of one voter; or half of the statements, where they are fewer
CLEAR = 0.6  # silhouette, from 0 for one crowd to 1 for a few points far apart
BETTER = 0.03  # by so much must one more group be clearer to be worth a name
SHUFFLES = 99
MORE_THAN_CHANCE = 1.2  # times as wide as the widest shuffle
SEED = 20210601  # the same votes give the same map
STARTS, STEPS = 10, 50  # of k-means


def is_available() -> bool:
    return find_spec("numpy") is not None


def draw(votes: Votes) -> OpinionMap | None:
    """None where too few answered enough of too few statements. Whoever answered hardly any is not on the map."""
    statements = _statements(votes)
    enough = min(ENOUGH_ANSWERS, -(-len(statements) // 2))
    answers = {who: {id_: vote for id_, vote in given.items() if id_ in statements} for who, given in votes.items()}
    voters = sorted(who for who, given in answers.items() if len(given) >= enough)[:MOST_VOTERS]
    if len(voters) < FEWEST_VOTERS or len(statements) < FEWEST_STATEMENTS:
        return None
    import numpy as np

    table = np.array([[answers[who].get(id_, np.nan) for id_ in statements] for who in voters], dtype=float)
    points = _points(table)
    groups = _groups(points) if points is not None else None
    if points is None or groups is None:
        return OpinionMap(len(voters), (), ())
    return _told(statements, table, points, groups)


def _statements(votes: Votes) -> list[int]:
    """Those answered by enough to say anything, in their order; of very many the most answered."""
    counted: dict[int, int] = {}
    for given in votes.values():
        for id_ in given:
            counted[id_] = counted.get(id_, 0) + 1
    known = [id_ for id_, n in counted.items() if n >= SMALLEST_VIEW]
    return sorted(sorted(known, key=lambda id_: (-counted[id_], id_))[:MOST_STATEMENTS])


def _points(table: Any) -> Any:
    """Each voter's place along the two main directions; None where these are no more than chance makes."""
    import numpy as np

    answered = ~np.isnan(table)
    filled = _filled(table)
    spread, axes = np.linalg.eigh(filled.T @ filled)
    chance = np.random.default_rng(SEED)
    if spread[-1] <= MORE_THAN_CHANCE * max(_spread_of_a_shuffle(table, answered, chance) for _ in range(SHUFFLES)):
        return None
    axes = axes[:, [-1, -2]]
    axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), [0, 1]])  # a direction has no sign of its own
    # Whoever answered little lies near the middle only for that.
    return (filled @ axes) * np.sqrt(table.shape[1] / answered.sum(axis=1))[:, None]


def _filled(table: Any) -> Any:
    """What was not answered is as the others answered it on average; and the average is the middle."""
    import numpy as np

    return np.nan_to_num(table - np.nanmean(table, axis=0))


def _spread_of_a_shuffle(table: Any, answered: Any, chance: Any) -> float:
    """Along the main direction, had each statement the same answers, but from others of those who answered it."""
    import numpy as np

    shuffled = table.copy()
    for column in range(table.shape[1]):
        shuffled[answered[:, column], column] = chance.permutation(table[answered[:, column], column])
    filled = _filled(shuffled)
    return float(np.linalg.eigvalsh(filled.T @ filled)[-1])


def _groups(points: Any) -> Any:
    """The group of each point, by the number of groups that parts them best; None where none parts them clearly."""
    import numpy as np

    chance = np.random.default_rng(SEED)
    best, clearest = None, CLEAR
    for k in range(2, MOST_VIEWS + 1):
        groups = _merged(points, _k_means(points, k, chance))
        if groups.max() > 0 and (clear := _silhouette(points, groups)) > clearest:
            best, clearest = groups, clear + BETTER
    return best


def _k_means(points: Any, k: int, chance: Any) -> Any:
    """The best of several starts, each with centres far apart from each other."""
    import numpy as np

    best, least = None, np.inf
    for _ in range(STARTS):
        centres = points[[chance.integers(len(points))]]
        while len(centres) < k:
            far = _distances(points, centres).min(axis=1) ** 2
            weights = far / far.sum() if far.sum() else None
            centres = np.vstack([centres, points[chance.choice(len(points), p=weights)]])
        groups = _distances(points, centres).argmin(axis=1)
        for _ in range(STEPS):
            parts = [points[groups == n] for n in range(k)]
            centres = np.array([part.mean(axis=0) if len(part) else centres[n] for n, part in enumerate(parts)])
            moved = _distances(points, centres).argmin(axis=1)
            if (moved == groups).all():
                break
            groups = moved
        within = float((_distances(points, centres).min(axis=1) ** 2).sum())
        if within < least:
            best, least = groups, within
    return best


def _merged(points: Any, groups: Any) -> Any:
    """A group of too few goes to the nearest, the smallest first; numbered anew, the largest is 0."""
    import numpy as np

    while True:
        numbers, sizes = np.unique(groups, return_counts=True)
        if len(numbers) == 1 or sizes.min() >= SMALLEST_VIEW:
            break
        small = numbers[sizes.argmin()]
        others = numbers[numbers != small]
        centres = np.array([points[groups == n].mean(axis=0) for n in others])
        middle = points[groups == small].mean(axis=0)
        groups = np.where(groups == small, others[_distances(middle[None], centres)[0].argmin()], groups)
    order = sorted(numbers, key=lambda n: (-(groups == n).sum(), float(points[groups == n][:, 0].mean())))
    return np.array([order.index(n) for n in groups])


def _silhouette(points: Any, groups: Any) -> float:
    """By the centres: how much nearer one's own is than the next one, on average."""
    import numpy as np

    centres = np.array([points[groups == n].mean(axis=0) for n in range(groups.max() + 1)])
    distances = _distances(points, centres)
    own = distances[np.arange(len(points)), groups]
    distances[np.arange(len(points)), groups] = np.inf
    other = distances.min(axis=1)
    return float(np.mean((other - own) / np.maximum(np.maximum(own, other), 1e-12)))


def _distances(points: Any, centres: Any) -> Any:
    import numpy as np

    return np.linalg.norm(points[:, None, :] - centres[None], axis=2)


def _told(statements: list[int], table: Any, points: Any, groups: Any) -> OpinionMap:
    import numpy as np

    members = [groups == n for n in range(groups.max() + 1)]
    centres = np.array([points[of].mean(axis=0) for of in members])
    centres[:, 0] *= -np.sign(centres[0, 0]) or 1  # the largest view lies to the left
    centres = centres / max(float(np.abs(centres).max()), 1e-12)
    views = [
        View(int(of.sum()), round(float(x), 2), round(float(y), 2)) for of, (x, y) in zip(members, centres, strict=True)
    ]
    agree = np.array([(table[of] == 1).sum(axis=0) for of in members])
    disagree = np.array([(table[of] == -1).sum(axis=0) for of in members])
    answered = np.array([(~np.isnan(table[of])).sum(axis=0) for of in members])
    common = ((agree + 1) / (answered + 2)).prod(axis=0)
    lines = [
        Said(
            id_,
            _shares(agree[:, n], answered[:, n]),
            _shares(disagree[:, n], answered[:, n]),
            round(float(common[n]), 4),
        )
        for n, id_ in enumerate(statements)
    ]
    return OpinionMap(len(table), tuple(views), tuple(lines))


def _shares(said: Any, answered: Any) -> tuple[int | None, ...]:
    pairs = zip(said.tolist(), answered.tolist(), strict=True)
    return tuple(round(100 * n / of) if of >= SMALLEST_VIEW else None for n, of in pairs)
