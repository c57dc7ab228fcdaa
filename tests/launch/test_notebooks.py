"""The copies that a learner works on."""

from pathlib import Path

import pytest

from fargate_lab.launch.notebooks import bring, work_folder


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    folder = tmp_path / "notebooks"
    (folder / "img").mkdir(parents=True)
    (folder / "01_start.ipynb").write_text("one")
    (folder / "img/a.png").write_bytes(b"\x89")
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / ".ipynb_checkpoints/01_start-checkpoint.ipynb").write_text("one")
    return folder


def names(work: Path) -> list[str]:
    paths = (path.relative_to(work) for path in work.rglob("*") if path.is_file())
    return sorted(path.as_posix() for path in paths if not path.parts[0].startswith("."))


def test_first_time(stored: Path, tmp_path: Path) -> None:
    work = tmp_path / "work"
    assert bring(stored, work) == []
    assert names(work) == ["01_start.ipynb", "img/a.png"]
    assert bring(stored, work) == []


def test_an_unchanged_copy_is_renewed(stored: Path, tmp_path: Path) -> None:
    work = tmp_path / "work"
    bring(stored, work)
    (stored / "01_start.ipynb").write_text("two")
    assert bring(stored, work) == ["01_start.ipynb has a new version; yours was unchanged and is renewed."]
    assert (work / "01_start.ipynb").read_text() == "two"


def test_a_changed_copy_stays_and_the_new_version_comes_beside_it_once(stored: Path, tmp_path: Path) -> None:
    work = tmp_path / "work"
    bring(stored, work)
    (work / "01_start.ipynb").write_text("mine")
    assert bring(stored, work) == []
    (stored / "01_start.ipynb").write_text("two")
    (told,) = bring(stored, work)
    assert told.endswith("beside it: 01_start-new.ipynb")
    assert (work / "01_start.ipynb").read_text() == "mine"
    assert (work / "01_start-new.ipynb").read_text() == "two"
    assert bring(stored, work) == []
    (work / "01_start-new.ipynb").write_text("mine too")
    (stored / "01_start.ipynb").write_text("three")
    (told,) = bring(stored, work)
    assert told.endswith("beside it: 01_start-new2.ipynb")
    assert (work / "01_start-new.ipynb").read_text() == "mine too"


def test_a_deleted_copy_comes_back_fresh(stored: Path, tmp_path: Path) -> None:
    work = tmp_path / "work"
    bring(stored, work)
    (work / "01_start.ipynb").write_text("a mess")
    (work / "01_start.ipynb").unlink()
    assert bring(stored, work) == []
    assert (work / "01_start.ipynb").read_text() == "one"


def test_a_file_that_was_there_before_us_stays(stored: Path, tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    (work / "01_start.ipynb").write_text("somebody's")
    bring(stored, work)
    assert (work / "01_start.ipynb").read_text() == "somebody's"
    assert (work / "01_start-new.ipynb").read_text() == "one"


def test_a_broken_ledger_loses_nothing(stored: Path, tmp_path: Path) -> None:
    work = tmp_path / "work"
    bring(stored, work)
    (work / ".fargate_lab/notebooks.json").write_text("{ broken")
    (work / "01_start.ipynb").write_text("mine")
    bring(stored, work)
    assert (work / "01_start.ipynb").read_text() == "mine"


def test_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from fargate_lab.launch import CHECKOUT, notebooks

    assert CHECKOUT
    assert work_folder(None) == CHECKOUT / "work"
    assert work_folder(str(tmp_path / "here")) == tmp_path / "here"
    monkeypatch.setattr(notebooks, "CHECKOUT", None)
    monkeypatch.chdir(tmp_path)
    assert work_folder(None) == tmp_path / "fargate_lab_work"
