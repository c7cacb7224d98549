"""Near-duplicates: "looks like task N", so that nobody does the same work twice unknowingly."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from dispatcher.actions.context import Moment
from dispatcher.actions.posting import Post, scoped_keys
from dispatcher.domain.response import Response
from dispatcher.intake.similar import NEAR_DUPLICATE, similarity
from dispatcher.store.engine import Connection
from dispatcher.store.similar import Shared, first_tasks


async def mark_similar(
    connection: Connection, at: Moment, response: Response, posts: Sequence[Post]
) -> list[Post]:
    """The posts, each with its task's id to be and, where it nearly repeats the same job, the task
    it looks like: one of the response's, or one of the posts before it. Of its keys it keeps those
    that no task had before."""
    wanted = [scoped_keys(response, post) for post in posts]
    first_in: defaultdict[str, dict[int, Shared]] = defaultdict(dict)
    marked = []
    for post, (scope, keys), known in zip(
        posts, wanted, await first_tasks(connection, wanted), strict=True
    ):
        first_here = first_in[scope]
        task_id = post.task_id or at.new_id()
        new = tuple(key for key in _not_of(known, keys) if key not in first_here)
        marked.append(
            replace(
                post,
                task_id=task_id,
                similar_to=_alike(post, [*known, *_shared_with(first_here, keys)]),
                similar_keys=new,
            )
        )
        first_here.update(dict.fromkeys(new, Shared(0, task_id, post.posting.text)))
    return marked


def _not_of(known: Sequence[Shared], keys: tuple[int, ...]) -> tuple[int, ...]:
    """The keys that none of the known tasks was the first with."""
    places = 0
    for task in known:
        places |= task.places
    if not places:
        return keys
    return tuple(key for place, key in enumerate(keys) if not places >> place & 1)


def _shared_with(first_here: Mapping[int, Shared], keys: tuple[int, ...]) -> list[Shared]:
    """The posts that were the first with any of the keys."""
    found: dict[UUID, Shared] = {}
    for place, key in enumerate(keys):
        if (owner := first_here.get(key)) is not None:
            before = found.get(owner.task_id, owner)
            found[owner.task_id] = owner._replace(places=before.places | 1 << place)
    return list(found.values())


def _alike(post: Post, candidates: Sequence[Shared]) -> UUID | None:
    """Of the tasks that nearly repeat the post, that with the first of its keys."""
    every = (1 << len(post.similar_keys)) - 1
    for places, task_id, text in sorted(candidates, key=lambda c: c.places & -c.places):
        # Where all keys are the same, so is every hash that they are made of.
        if places == every or similarity(text, post.posting.text) >= NEAR_DUPLICATE:
            return task_id
    return None
