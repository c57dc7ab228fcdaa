"""The numbers: sizes, prices, and the ways a size is written."""

import pytest

from fargate_lab import rules
from fargate_lab.rules import tables

REFUSED = [  # public probes of RegisterTaskDefinition, 2026-08
    (1024, 2560),
    (8192, 17408),
    (8192, 18432),
    (16384, 33792),
    (16384, 36864),
    (1024, 9216),
    (2048, 17408),
    (4096, 31744),
    (8192, 62464),
    (16384, 131072),
    (256, 4096),
    (300, 512),
]


def registered(cpu, memory):
    return rules.check(
        "RegisterTaskDefinition", rules.good("RegisterTaskDefinition") | {"cpu": cpu, "memory": memory}
    )


def test_there_are_77_sizes_for_eight_cpus():
    counts = [len(memories) for memories in tables.SIZES.values()]
    assert counts == [3, 4, 7, 13, 23, 12, 12, 3]
    assert len(rules.pairs()) == len(set(rules.pairs())) == 77


@pytest.mark.parametrize(("cpu", "memory"), rules.pairs())
def test_every_size_registers(cpu, memory):
    assert registered(str(cpu), str(memory)) == []


@pytest.mark.parametrize(("cpu", "memory"), REFUSED)
def test_other_sizes_do_not(cpu, memory):
    [violation] = registered(str(cpu), str(memory))
    assert violation.rule.id == "size-pair"
    assert violation.message == (
        f"No Fargate configuration exists for given values: {cpu} CPU, {memory} memory."
        " See the Amazon ECS documentation for the valid values."
    )


@pytest.mark.parametrize(
    ("cpu", "units"),
    [
        ("256", 256),
        (256, 256),
        ("1 vCPU", 1024),
        ("1 vcpu", 1024),
        (".25 vCPU", 256),
        ("0.5vCPU", 512),
        (" 2 vCPU ", 2048),
    ],
)
def test_cpu_is_written_in_several_ways(cpu, units):
    assert rules.cpu_units(cpu) == units


@pytest.mark.parametrize(
    ("memory", "mib"), [("512", 512), (512, 512), ("0.5 GB", 512), ("1GB", 1024), ("1 gb", 1024)]
)
def test_memory_is_written_in_several_ways(memory, mib):
    assert rules.memory_mib(memory) == mib


@pytest.mark.parametrize(
    "nonsense",
    ["", "x", "256.5", "-1", "0", "1e9", "nan vCPU", "1 GB", "1 2", None, True, [], 0, 10**40, "٣"],
)
def test_nonsense_is_answered_as_aws_does(nonsense):
    with pytest.raises(rules.SizeError, match=r"^Invalid 'cpu' setting for task\."):
        rules.cpu_units(nonsense)


def test_normalise_stores_whole_numbers():
    request = {"family": "x", "cpu": ".25 vCPU", "memory": "0.5 GB"}
    assert rules.normalise(request) == {"family": "x", "cpu": "256", "memory": "512"}
    assert request["cpu"] == ".25 vCPU"
    assert rules.normalise({"cpu": None}) == {"cpu": None}


@pytest.mark.parametrize(
    ("wish", "near"),
    [
        ((256, 4096), [(512, 4096), (256, 2048)]),
        ((8192, 17408), [(8192, 16384), (8192, 20480)]),
        ((256, 512), [(256, 512), (256, 1024)]),
        ((0, 0), [(256, 512), (256, 1024)]),
        ((10**9, 10**9), [(32768, 249856), (32768, 122880)]),
    ],
)
def test_nearest_sizes(wish, near):
    assert rules.nearest(*wish) == near


def test_prices_agree_with_the_published_example():
    assert rules.price_per_hour(256, 512) == pytest.approx(0.0123425, abs=1e-6)
    assert rules.price_per_day(256, 512) == pytest.approx(24 * 0.0123425, abs=1e-4)
    assert rules.price_per_hour(1024, 1024, architecture="ARM64") == pytest.approx(
        0.03238 + 0.00356, abs=1e-5
    )
    with_address = rules.price_per_hour(256, 512, public_ip=True)
    assert with_address - rules.price_per_hour(256, 512) == pytest.approx(0.005)
    more_disk = rules.price_per_hour(256, 512, ephemeral_gib=30)
    assert more_disk - rules.price_per_hour(256, 512) == pytest.approx(10 * 0.000111, abs=2e-6)
    with pytest.raises(ValueError, match="X86_64 or ARM64"):
        rules.price_per_hour(256, 512, architecture="MIPS")


def test_windows_starts_at_one_vcpu():
    request = rules.good("RegisterTaskDefinition") | {
        "runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}
    }
    assert [found.rule.id for found in rules.check("RegisterTaskDefinition", request)] == ["size-windows"]
    request |= {"cpu": "1024", "memory": "2048"}
    assert rules.check("RegisterTaskDefinition", request) == []
