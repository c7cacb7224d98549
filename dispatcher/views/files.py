"""Files as they are shown: never their bytes, never who sent them."""

from collections.abc import Sequence
from uuid import UUID

from dispatcher.domain.file import MEDIA, StoredFile
from dispatcher.views.shape import Answer


class FileView(Answer):
    """A file by its id. `inline`: a browser may show it by itself (`?inline=true`). `bare`: as far
    as can be told, nothing in it says when, where, by whom or with what it was made."""

    id: UUID
    name: str
    media_type: str
    bytes: int
    inline: bool
    bare: bool


def file_view(file: StoredFile) -> FileView:
    return FileView.model_construct(
        id=file.id,
        name=file.name,
        media_type=file.media_type,
        bytes=file.bytes,
        inline=MEDIA[file.media_type].inline,
        bare=file.bare,
    )


def file_views(files: Sequence[StoredFile]) -> list[FileView]:
    return [file_view(file) for file in files]
