"""References and the catalogue."""

import re

import pytest

from fargate_lab.emulator.containers import images


@pytest.mark.parametrize(
    ("reference", "name", "tag"),
    [
        ("nginx", "docker.io/library/nginx", "1.29.3"),
        ("nginx:latest", "docker.io/library/nginx", "1.29.3"),
        ("library/nginx:1.27", "docker.io/library/nginx", "1.27.5"),
        ("docker.io/nginx", "docker.io/library/nginx", "1.29.3"),
        ("docker.io/library/nginx:alpine", "docker.io/library/nginx", "1.29.3-alpine"),
        ("registry-1.docker.io/library/nginx", "docker.io/library/nginx", "1.29.3"),
        ("public.ecr.aws/nginx/nginx:latest", "docker.io/library/nginx", "1.29.3"),
        ("public.ecr.aws/docker/library/nginx:stable", "docker.io/library/nginx", "1.28.0"),
        ("public.ecr.aws/docker/library/busybox:latest", "docker.io/library/busybox", "1.37.0"),
        ("busybox:1.36", "docker.io/library/busybox", "1.36.1"),
        ("alpine:3.20", "docker.io/library/alpine", "3.20.8"),
        ("httpd:2.4", "docker.io/library/httpd", "2.4.65"),
        ("tutum/hello-world", "docker.io/tutum/hello-world", "latest"),
        ("docker.io/tutum/hello-world:latest", "docker.io/tutum/hello-world", "latest"),
    ],
)
def test_an_image_is_found_under_the_names_people_use(reference: str, name: str, tag: str) -> None:
    found = images.find(reference)
    assert found is not None
    assert (found.name, found.tag) == (name, tag)
    assert images.find(f"{reference.partition(':')[0]}@{found.digest}") is found


@pytest.mark.parametrize(
    ("reference", "full"),
    [
        ("nope", "docker.io/library/nope:latest"),
        ("nope:1", "docker.io/library/nope:1"),
        ("me/nope", "docker.io/me/nope:latest"),
        ("public.ecr.aws/me/nope:2", "public.ecr.aws/me/nope:2"),
        ("localhost:5000/nope", "localhost:5000/nope:latest"),
        (
            "123456789012.dkr.ecr.us-east-1.amazonaws.com/web",
            "123456789012.dkr.ecr.us-east-1.amazonaws.com/web:latest",
        ),
        ("nginx@sha256:" + "0" * 64, "docker.io/library/nginx@sha256:" + "0" * 64),
        ("Not An Image", "Not An Image"),
    ],
)
def test_what_nobody_has_resolves_but_is_not_found(reference: str, full: str) -> None:
    assert images.resolve(reference) == full
    assert images.find(reference) is None


def test_a_known_repository_with_an_unknown_tag() -> None:
    assert images.find("nginx:9.9") is None
    assert images.known_repository("nginx:9.9")
    assert not images.known_repository("nope")


def test_the_catalogue_is_consistent() -> None:
    rows = images.catalogue()
    assert {row["name"].rpartition("/")[2] for row in rows} == {
        "busybox",
        "alpine",
        "nginx",
        "httpd",
        "hello-world",
    }
    assert len({row["digest"] for row in rows}) == len(rows)
    for row in rows:
        assert re.fullmatch(r"sha256:[0-9a-f]{64}", row["digest"])
        assert row["tag"] in row["tags"]
        assert 1 < row["size_mib"] < 200
        assert row["about"].endswith(".")
        assert set(row["architecture"]) <= {"X86_64", "ARM64"}
    names = [f"{row['name']}:{tag}" for row in rows for tag in row["tags"]]
    assert len(names) == len(set(names))


def test_digests_never_change_by_themselves() -> None:
    busybox = images.find("busybox:1.37.0")
    assert busybox is not None
    assert images.digest_of(busybox) == busybox.digest
