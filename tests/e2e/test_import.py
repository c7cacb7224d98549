"""A coordinator imports a file from the web: preview, columns, progress, rejects, boards."""

from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.e2e.person import Person
from tests.support.system import System

ROWS = """id\tmesaj\tdil
a1\tKöprünün yanındaki okulda kırk kişiyiz, battaniyemiz yok.\ttr
a2\tDi nav bajêr de av tune ye, zarok nexweş ketine.\tkmr
a3\t\ttr
a4\tBu satırda dil yanlış yazılmış.\tku
a5\tÇadırda soba yok, gece çok soğuk oluyor, yaşlılar var.\t
"""


def test_a_file_is_looked_at_mapped_imported_and_its_bad_rows_come_back(
    browser: Browser, system: System, tmp_path: Path
) -> None:
    file = tmp_path / "çağrılar.tsv"
    file.write_text(ROWS, "utf-8")
    coordinator = Person.arrive(browser, system, "coordinator")
    volunteer = Person.arrive(browser, system, "volunteer.kmr")
    coordinator.is_live()
    volunteer.is_live()
    volunteer.show_only("kmr")

    coordinator.link("desk.tab.import").click()
    coordinator.page.locator("input[type=file]").set_input_files(file)
    preview = coordinator.page.get_by_role("region", name=coordinator.say("import.preview"))
    expect(preview).to_contain_text("battaniyemiz yok")
    expect(coordinator.field("import.role.text")).to_have_value("mesaj")
    expect(coordinator.field("import.role.language")).to_have_value("dil")
    coordinator.button("import.start").click()

    page = coordinator.page
    job = page.get_by_role("listitem").filter(has_text=file.name)
    expect(job).to_contain_text(coordinator.say("import.state.done"))
    expect(job).to_contain_text("3 tasks created")
    expect(job).to_contain_text("2 rows rejected")
    with page.expect_download() as download:
        job.get_by_role("link", name=coordinator.say("import.rejects")).click()
    rejects = Path(download.value.path()).read_text("utf-8-sig")
    assert rejects.startswith("line,code,reason,id,mesaj,dil")
    assert "4,empty_text" in rejects
    assert "5,ambiguous_language" in rejects

    expect(volunteer.page.get_by_role("link", name="çağrılar.tsv · 3")).to_be_visible()
    coordinator.leave()
    volunteer.leave()
