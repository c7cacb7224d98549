"""The glossary of a response: term by term, and as a file in and out."""

import csv
import io

from tests.support.api import Api, problem

WHERE = "/responses/quake/glossary"
TERM = {"source_language": "tr", "target_language": "en", "term": "çadır", "wanted": "tent"}


async def test_a_term_is_added_changed_found_by_its_pair_and_removed(api: Api) -> None:
    async with await api.as_("coordinator") as desk, await api.as_("turkish") as volunteer:
        added = (await desk.put(WHERE, json=TERM)).json()
        changed = await desk.put(WHERE, json={**TERM, "term": "Çadır", "note": "not: marquee"})
        assert changed.json() == {**added, "term": "Çadır", "note": "not: marquee"}
        found = (await volunteer.get(f"{WHERE}?source=tr&target=en")).json()
        assert found == {"terms": [changed.json()], "may_change": False}
        assert (await volunteer.get(f"{WHERE}?source=ar&target=en")).json()["terms"] == []
        gone = f"{WHERE}/terms/{added['id']}"
        assert (await desk.delete(gone)).status_code == 204
        problem(await desk.delete(gone), 404, "not_found")


async def test_what_is_wrong_with_a_term_is_named(api: Api) -> None:
    async with await api.as_("coordinator") as desk:
        for change, field, what in (
            ({"term": " "}, "term", "missing"),
            ({"wanted": "x" * 201}, "wanted", "too_long"),
            ({"target_language": "tr"}, "target_language", "same_as_from"),
            ({"source_language": ""}, "source_language", "missing"),
        ):
            refused = await desk.put(WHERE, json={**TERM, **change})
            problem(refused, 422, "invalid_field", field=field, problem=what)
        refused = await desk.put(WHERE, json={**TERM, "source_language": "klingon"})
        problem(refused, 422, "unknown_language")


async def _import(api: Api, content: bytes, **form: str) -> dict[str, object]:
    async with await api.as_("coordinator") as desk:
        answer = await desk.post(f"{WHERE}/import", files={"file": ("t.csv", content)}, data=form)
    body: dict[str, object] = answer.json()
    return {"status": answer.status_code, **body}


async def test_a_file_adds_and_changes_terms_and_its_bad_rows_are_named(api: Api) -> None:
    file = "Term;Translation;Note\nçadır;tent;\nsu;;\nambulans;ambulance;short\n"
    done = await _import(api, file.encode("cp1254"), source="tr", target="en")
    assert (done["added"], done["changed"], done["rejected_count"]) == (2, 0, 1)
    assert done["rejected"] == [
        {"line": 3, "code": "invalid_field", "data": {"field": "wanted", "problem": "missing"}}
    ]
    again = await _import(api, b"term,wanted\nambulans,ambulance car\nyol,road\n",
                          source="tr", target="en")  # fmt: skip
    assert (again["added"], again["changed"]) == (1, 1)


async def test_a_glossary_goes_out_as_it_comes_in(api: Api) -> None:
    async with await api.as_("coordinator") as desk:
        await desk.put(WHERE, json={**TERM, "term": "=su", "note": 'say "water", plainly'})
        out = await desk.get(f"{WHERE}/csv")
        assert "attachment" in out.headers["content-disposition"]
        _, row = csv.reader(io.StringIO(out.content.decode("utf-8-sig")))
        assert row[0] == "'=su"  # no spreadsheet runs it
    back = await _import(api, out.content)
    assert (back["added"], back["changed"]) == (0, 1)
    async with await api.as_("coordinator") as desk:
        (term,) = (await desk.get(WHERE)).json()["terms"]
    assert (term["term"], term["note"]) == ("=su", 'say "water", plainly')


async def test_a_file_that_is_no_glossary_is_refused_as_a_whole(api: Api) -> None:
    for content, what in (
        (b"name,phone\nA,1\n", "no_term_columns"),
        (b"%PDF-1.7 ...", "wrong_file_type"),
        (b"term,wanted\n", "no_rows"),
    ):
        refused = await _import(api, content, source="tr", target="en")
        assert (refused["status"], refused["code"]) == (422, "file_refused")
        assert isinstance(refused["data"], dict)
        assert refused["data"]["problem"] == what
    assert (await _import(api, b"x" * 1_000_001))["status"] == 413
