"""Which requirements the environment meets."""

import pytest

from fargate_lab.launch import CHECKOUT, needs


@pytest.mark.parametrize(
    ("have", "requirement", "met"),
    [
        ("5.2.5", "moto>=5.2.5,<5.3", True),
        ("5.3.0", "moto>=5.2.5,<5.3", False),
        ("5.2.10", "moto>=5.2.5,<5.3", True),
        ("5.2.4", "moto>=5.2.5,<5.3", False),
        ("0.20.1", "bashkit==0.20.1", True),
        ("0.20.10", "bashkit==0.20.1", False),
        ("8", "ipywidgets>=8.0,<9", True),
        ("8.1.9rc1", "ipywidgets >= 8.1", True),
        ("2.1", "flask!=2.1", False),
        ("2.4.9", "thing~=2.4", True),
        ("3.0", "thing~=2.4", False),
        ("1.0", "anything", True),
    ],
)
def test_bounds(monkeypatch: pytest.MonkeyPatch, have: str, requirement: str, met: bool) -> None:
    monkeypatch.setattr(needs.metadata, "version", lambda name: have)
    assert (needs.lacking([requirement]) == []) is met


def test_a_package_that_is_not_there() -> None:
    assert needs.lacking(["surely-not-installed-anywhere>=1"]) == ["surely-not-installed-anywhere>=1"]


def test_no_requirement() -> None:
    with pytest.raises(ValueError, match="not a requirement: '!!'"):
        needs.lacking(["!!"])


def test_this_environment_has_what_it_needs() -> None:
    assert needs.lacking(needs.required(["test"])) == []


def test_requirements_of_an_installed_package(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ["boto3<2,>=1.40", 'pytest>=8; extra == "test"', "docker; extra == 'docker'"]
    monkeypatch.setattr(needs.metadata, "requires", lambda name: lines)
    assert needs.required([], checkout=None) == ["boto3<2,>=1.40"]
    assert needs.required(["test"], checkout=None) == ["boto3<2,>=1.40", "pytest>=8"]


def test_extras_come_on_top() -> None:
    assert set(needs.required([])) < set(needs.required(["test"]))


def test_the_fingerprint_is_of_pyproject(tmp_path_factory: pytest.TempPathFactory) -> None:
    assert CHECKOUT
    other = tmp_path_factory.mktemp("other")
    (other / "pyproject.toml").write_bytes((CHECKOUT / "pyproject.toml").read_bytes())
    assert needs.fingerprint(other) == needs.fingerprint(CHECKOUT)
    (other / "pyproject.toml").write_text("[project]\n")
    assert needs.fingerprint(other) != needs.fingerprint(CHECKOUT)
