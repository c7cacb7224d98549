"""Reading texts in a process of its own, so that an import reads on one core and writes on another.

The child has the models and nothing else; it ends when its standard input does, and so with whoever
started it, however that ended. Each side sends JSON behind its length.
"""

import atexit
import contextlib
import gc
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Sequence
from typing import IO, Any

import orjson

from dispatcher.intake import keys_of_each
from dispatcher.language.detect import Detection, Detector, load

_LENGTH = struct.Struct(">I")


class ReaderGone(Exception):
    """The child ended; the next question starts another one."""


def _send(to: IO[bytes], message: object) -> None:
    packed = orjson.dumps(message)
    to.write(_LENGTH.pack(len(packed)) + packed)
    to.flush()


def _receive(source: IO[bytes]) -> Any:
    """The next message; None where there will be none."""
    head = source.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    packed = source.read(length)
    return orjson.loads(packed) if len(packed) == length else None


class Reader:
    """The child as whoever asks sees it; one question at a time."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        atexit.register(self.close)

    def detect_many(self, texts: Sequence[str], *, expected: Sequence[str]) -> list[Detection]:
        """As `Detector.detect_many`."""
        found = self._ask({"detect": list(texts), "expected": list(expected)})
        return [
            Detection(language, script, confidence, tuple(map(tuple, candidates)))
            for language, script, confidence, candidates in found
        ]

    def keys_of_each(self, texts: Sequence[str]) -> list[tuple[int, ...]]:
        """As `keys_of_each` of the intake."""
        return [tuple(keys) for keys in self._ask({"keys": list(texts)})]

    def warm(self) -> None:
        """Start the child, and wait until its models are loaded."""
        self.detect_many((), expected=())

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._end()

    def _ask(self, question: dict[str, list[str]]) -> list[Any]:
        with self._lock:
            child = self._running()
            assert child.stdin is not None
            assert child.stdout is not None
            answer: list[Any] | None = None
            try:
                _send(child.stdin, question)
                answer = _receive(child.stdout)
            except BrokenPipeError:
                pass  # the same as no answer
            finally:
                if answer is None:  # also where we were interrupted: what comes is no answer to us
                    self._end()
        if answer is None:
            raise ReaderGone
        return answer

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "worker.texts"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()  # it has nothing to lose
        with contextlib.suppress(BrokenPipeError):
            child.communicate()


def _answer(detector: Detector, question: dict[str, list[str]]) -> list[Any]:
    if "keys" in question:
        return list(keys_of_each(question["keys"]))
    found = detector.detect_many(question["detect"], expected=question["expected"])
    return [(one.language, one.script, one.confidence, one.candidates) for one in found]


def main() -> None:
    # Ctrl-C reaches the whole group; whoever asks us ends in its own time, and we with it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    detector = load()
    gc.freeze()  # the models are many objects that never go
    with contextlib.suppress(BrokenPipeError):
        while (question := _receive(sys.stdin.buffer)) is not None:
            _send(sys.stdout.buffer, _answer(detector, question))


if __name__ == "__main__":
    main()
