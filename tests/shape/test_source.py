"""How the code is built: what import-linter and ruff cannot say."""

import ast
import re

from tests.shape.source import OURS, ROOT, files, strings, tree

COMMITS_HERE = {"dispatcher/store/transaction.py", "dispatcher/store/migrations/__init__.py"}


def test_only_one_module_begins_and_commits() -> None:
    words = {"commit", "rollback", "transaction", "start_transaction"}
    found = {
        f"{path}:{node.lineno}"
        for path in OURS
        if path not in COMMITS_HERE
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in words
    }
    assert found == set()


SQL = re.compile(
    r"^\s*(select\s+[\w*(]|insert\s+into\s|update\s+\w+\s+set\s|delete\s+from\s|create\s+\w+\s"
    r"|drop\s+\w+\s|alter\s+\w+\s|with\s+\w+\s+as\s*\(|truncate\s)",
    re.IGNORECASE,
)
SQL_ELSEWHERE = {
    "dispatcher/api/routes/health.py",  # whether the record answers
    "dispatcher/embedded/postgres.py",  # making role and database, before there is a record
}


def test_sql_is_written_in_the_store_alone() -> None:
    found = {
        path
        for path in OURS
        if not path.startswith("dispatcher/store/")
        for text in strings(path)
        if isinstance(text.value, str) and SQL.match(text.value)
    }
    assert found <= SQL_ELSEWHERE


def test_nothing_is_imported_inside_a_function() -> None:
    found = {
        f"{path}:{inner.lineno}"
        for path in OURS
        for outer in ast.walk(tree(path))
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for inner in ast.walk(outer)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    }
    assert found == set()


STATUSES = {
    *(201, 202, 204, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405, 406, 409, 410),
    *(411, 412, 413, 414, 415, 421, 422, 426, 428, 429, 431, 502, 503, 504),
}
STATUSES_ELSEWHERE = {
    "dispatcher/api/web.py": {404, 405, 503},  # pages, not problems
    "dispatcher/api/app.py": {422},  # which of FastAPI's descriptions is replaced by ours
}


def test_statuses_are_numbers_in_one_module_alone() -> None:
    found: dict[str, set[int]] = {}
    for path in OURS:
        if path == "dispatcher/api/errors.py" or not path.startswith("dispatcher/api/"):
            continue
        # What a route declares in the API's description is not a decision.
        declared = {
            id(number)
            for call in ast.walk(tree(path))
            if isinstance(call, ast.Call)
            and isinstance(call.func, ast.Name)
            and call.func.id == "all_answers"
            for number in call.args
        }
        for node in ast.walk(tree(path)):
            if (
                isinstance(node, ast.Constant)
                and type(node.value) is int
                and node.value in STATUSES
                and id(node) not in declared
            ):
                found.setdefault(path, set()).add(node.value)
    assert found == STATUSES_ELSEWHERE


NAMES_OF_NOTHING = {
    *("util", "utils", "common", "helper", "helpers", "service", "services", "manager", "managers"),
    *("misc", "base", "core", "stuff", "lib", "tools", "general", "shared", "impl", "types"),
}


def test_files_are_named_for_what_they_hold() -> None:
    every = files("dispatcher", "worker", "tests")
    named = {path: path.removesuffix(".py").split("/") for path in every}
    assert [path for path, parts in named.items() if NAMES_OF_NOTHING & set(parts)] == []


LONGEST = 300
MAY_BE_LONGER = {
    "dispatcher/live/session.py",  # one state machine, read as one
    "dispatcher/live/hub.py",
}


def test_files_fit_in_a_head() -> None:
    lengths = {path: len((ROOT / path).read_text("utf-8").splitlines()) for path in OURS}
    long = {path for path, lines in lengths.items() if lines > LONGEST}
    assert long <= MAY_BE_LONGER, {path: lengths[path] for path in long - MAY_BE_LONGER}


def test_settings_are_read_at_the_roots_alone() -> None:
    reads = {
        path
        for path in OURS
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and node.attr in ("environ", "getenv")
        and isinstance(node.value, ast.Name)
        and node.value.id == "os"
    }
    to_children = ("dispatcher/cli/", "dispatcher/embed", "worker/ways/apprise.py")
    passed_on = {path for path in reads if path.startswith(to_children)}
    assert reads - passed_on == {"dispatcher/settings.py"}
