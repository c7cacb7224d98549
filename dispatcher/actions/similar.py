"""Near-duplicates: "looks like task N", so that nobody does the same work twice unknowingly."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from dispatcher.actions.context import Moment
from dispatcher.actions.tasks import Post
from dispatcher.domain.lane import Job, job_of
from dispatcher.domain.response import Response
from dispatcher.intake.similar import NEAR_DUPLICATE, similarity
from dispatcher.store.contents import similar_texts
from dispatcher.store.engine import Connection

AT_MOST = 4_000
"""Texts looked at for one chunk: where thousands repeat one another, the earliest are enough."""


def _job(post: Post) -> Job:
    return job_of(post.posting.kind, post.posting.target_language)


async def mark_similar(
    connection: Connection, at: Moment, response: Response, posts: Sequence[Post]
) -> list[Post]:
    """The posts, each with its task's id to be and, where it nearly repeats the same job, the task
    it looks like: one of the response's, or one of the posts before it."""
    by_key: dict[tuple[Job, int], tuple[UUID, str]] = {}
    jobs = {_job(post) for post in posts if post.similar_keys}
    if jobs:
        wanted = {key for post in posts for key in post.similar_keys}
        for text in await similar_texts(connection, response.id, jobs, wanted, AT_MOST):
            for key in text.keys:
                by_key.setdefault((text.job, key), (text.task_id, text.text))
    marked = []
    for post in posts:
        task_id = post.task_id or at.new_id()
        shared = [(_job(post), key) for key in post.similar_keys]
        candidates = dict.fromkeys(by_key[one] for one in shared if one in by_key)
        alike = (
            other
            for other, text in candidates
            if similarity(text, post.posting.text) >= NEAR_DUPLICATE
        )
        marked.append(replace(post, task_id=task_id, similar_to=next(alike, None)))
        for one in shared:
            by_key.setdefault(one, (task_id, post.posting.text))
    return marked
