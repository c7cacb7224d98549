"""What is taken is told by its content; what is not, is refused with a reason."""

import hashlib
import io
import zipfile

import pytest

from dispatcher.domain.errors import FileNotTaken, TooLarge
from tests.files import samples
from tests.files.conftest import Look
from tests.files.samples import TAKEN, archive, docx, office


@pytest.mark.parametrize("name", TAKEN)
def test_each_type_on_the_list_is_taken_for_what_it_is(look: Look, name: str) -> None:
    content, media_type = TAKEN[name]
    new, kept = look(name, content)
    assert (new.media_type, new.name) == (media_type, name)
    assert (new.hash, new.bytes) == (hashlib.sha256(kept).digest(), len(kept))
    if media_type.split("/")[0] not in ("image", "audio", "video"):
        assert kept == content


MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
LAUGHS = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><a>&b;</a>'
REACHES = '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]><a>&a;</a>'


def nested(depth: int = 5) -> bytes:
    inner = b"x"
    for _ in range(depth):
        inner = archive({"r.zip": inner, "s.zip": inner})
    return inner


def encrypted() -> bytes:
    """As an archiver marks members under a password."""
    content = bytearray(docx())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(signature)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(signature, at + 4)
    return bytes(content)


def climbing() -> bytes:
    return docx(**{"../../etc/cron.d/x": b"x"})


REFUSED: dict[str, tuple[str, bytes, str]] = {
    "a program named as a picture": ("photo.png", samples.EXE, "type"),
    "a program": ("setup.exe", samples.EXE, "type"),
    "a page named as a text": ("notes.txt", samples.HTML, "active"),
    "a page behind blanks": ("notes.txt", b"\xef\xbb\xbf \n\t" + samples.HTML, "active"),
    "a page in wide letters": ("notes.txt", samples.HTML.decode().encode("utf-16"), "active"),
    "a drawing that acts": ("map.svg", samples.SVG, "active"),
    "a drawing named as a picture": ("map.png", samples.SVG, "active"),
    "a page that begins as a picture": ("a.gif", b"GIF89a=1;/*" + samples.HTML, "broken"),
    "nothing": ("empty.txt", b"", "empty"),
    "bytes named as a text": ("notes.txt", bytes(range(256)), "type"),
    "a text named as a picture": ("photo.jpg", b"Su lazim", "not_what_it_says"),
    "a picture named as a document": ("guide.pdf", samples.png(), "not_what_it_says"),
    "a picture cut off": ("photo.jpg", samples.jpeg()[:600], "broken"),
    "a document cut off": ("guide.pdf", samples.PDF[:20] + bytes(3_000), "broken"),
    "a document that is an archive too": (
        "guide.pdf",
        samples.PDF + archive({"a": b"x"}) + b"%%EOF",
        "two_in_one",
    ),
    "a film cut off": ("film.mp4", samples.film()[:-40], "broken"),
    "a film without its index": ("film.mp4", samples.film()[:24] + samples.box(b"mdat"), "broken"),
    "an endless picture": ("photo.png", samples.endless_png(), "too_many_pixels"),
    "an archive": ("all.zip", archive({"a.txt": b"x"}), "type"),
    "an archive named as a letter": ("a.docx", archive({"a.txt": b"x"}), "type"),
    "archives in archives": ("all.zip", nested(), "type"),
    "archives in a letter": ("a.docx", docx(**{"word/r.zip": nested()}), "bomb"),
    "ten thousand members": (
        "a.docx",
        docx(**{f"word/{n}.bin": b"" for n in range(10_000)}),
        "bomb",
    ),
    "a letter that swells": ("a.docx", docx(**{"word/a.bin": bytes(60_000_000)}), "bomb"),
    "a letter that laughs": ("a.docx", docx(**{"word/a.xml": LAUGHS}), "bomb"),
    "a letter that reaches out": ("a.docx", docx(**{"word/a.xml": REACHES}), "bomb"),
    "a letter without a floor": ("a.docx", docx(**{"a.xml": "<a>" * 5_000}), "bomb"),
    "a letter with macros": ("a.docm", office(MACROS), "macros"),
    "a letter under a password": ("a.docx", encrypted(), "encrypted"),
    "a letter that climbs": ("a.docx", climbing(), "broken"),
    "a letter cut off": ("a.docx", docx()[:-30], "broken"),
    "a table named as a letter": ("a.png", samples.xlsx(), "not_what_it_says"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_not_what_it_says_or_is_a_trap_is_refused(look: Look, what: str) -> None:
    name, content, problem = REFUSED[what]
    with pytest.raises(FileNotTaken) as refused:
        look(name, content)
    assert refused.value.data["problem"] == problem, refused.value.data


def test_a_member_that_lies_about_its_length_is_refused(look: Look) -> None:
    content = docx(**{"word/a.bin": bytes(1_000_000)})
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        member = opened.getinfo("word/a.bin")
        said = (1_000_000).to_bytes(4, "little")
        assert content.count(said) == 2
        lying = content.replace(said, (10).to_bytes(4, "little"))
        assert member.file_size == 1_000_000
    with pytest.raises(FileNotTaken) as refused:
        look("a.docx", lying)
    assert refused.value.data["problem"] == "broken"


def test_a_type_has_its_own_limit_from_its_first_bytes_on(look: Look) -> None:
    with pytest.raises(TooLarge) as refused:
        look("notes.txt", b"a" * 10_000_001)
    assert refused.value.data == {"field": "file", "most_bytes": 10_000_000}
    new, _ = look("call.mp3", samples.MP3 + bytes(10_000_001))
    assert new.bytes > 10_000_000


NAMES = {
    "../../etc/passwd.txt": "passwd.txt",
    "C:\\Users\\ada\\notes.txt": "notes.txt",
    "a\x00b\r\nc.txt": "ab c.txt",
    "photo\u202egnp.txt": "photognp.txt",
    "  ..hidden.txt ": "hidden.txt",
    'a<b>:"|?*.txt': "a_b______.txt",
    "NOTES.TXT": "NOTES.txt",
    "no ending": "no ending.txt",
    "page.html": "page.html.txt",
    "": "file.txt",
    ".txt": "txt.txt",
    "مه\u200cم.txt": "مه\u200cم.txt",
    "x" * 400 + ".txt": "x" * 120 + ".txt",
}


@pytest.mark.parametrize("given", NAMES)
def test_names_hold_nothing_that_misleads(look: Look, given: str) -> None:
    assert look(given, b"Su lazim")[0].name == NAMES[given]


def test_a_name_of_the_same_sort_is_put_right(look: Look) -> None:
    assert look("photo.jpg", samples.webp())[0].name == "photo.webp"
    assert look("call.mp3", samples.WEBM)[0].name == "call.webm"
