"""Near-duplicates: "looks like task N", so that nobody does the same work twice unknowingly."""

from collections.abc import Sequence
from dataclasses import replace

from dispatcher.actions.context import Moment
from dispatcher.actions.posting import Post, scoped_keys
from dispatcher.domain.response import Response
from dispatcher.intake.similar import NEAR_DUPLICATE, similarity
from dispatcher.store.engine import Connection
from dispatcher.store.similar import first_texts


async def mark_similar(
    connection: Connection, at: Moment, response: Response, posts: Sequence[Post]
) -> list[Post]:
    """The posts, each with its task's id to be and, where it nearly repeats the same job, the task
    it looks like: one of the response's, or one of the posts before it. Of its keys it keeps those
    that no task had before."""
    keys = [scoped_keys(response, post) for post in posts]
    first = await first_texts(connection, list({key for each in keys for key in each}))
    marked = []
    for post, mine in zip(posts, keys, strict=True):
        task_id = post.task_id or at.new_id()
        candidates = dict.fromkeys(first[key] for key in mine if key in first)
        alike = (
            other
            for other, text in candidates
            if similarity(text, post.posting.text) >= NEAR_DUPLICATE
        )
        new = tuple(key.key for key in mine if key not in first)
        similar_to = next(alike, None)
        marked.append(replace(post, task_id=task_id, similar_to=similar_to, similar_keys=new))
        for key in mine:
            first.setdefault(key, (task_id, post.posting.text))
    return marked
