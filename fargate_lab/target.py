"""Where calls go: the embedded emulator, a LocalStack-compatible endpoint, or AWS - and the boto3 clients for it.

Knows: the order in which a target is chosen; what each kind can do, in one sentence; the pitfalls of
localstack-client (`AWS_ENDPOINT_URL` wins over an explicit host, the region of a client is ignored, an unknown
service would end at AWS); and the guard that lets no call leave for another host. This is the one door that starts
the emulator. Does not know accounts' contents. AWS is never chosen by itself: only the name "aws" chooses it.
https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
"""

from __future__ import annotations

import ipaddress
import os
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

import boto3
import localstack_client.config
import localstack_client.session
from botocore.config import Config

from fargate_lab import embedded, probe
from fargate_lab.errors import LabError, TargetRefused

LOCALSTACK_PORT = 4566
MEANT_REAL_SECONDS = (
    5.0  # an address that somebody meant may be slow on a busy machine; one found by chance may not
)
OUR_OWN = ("embedded", "fargate_lab")

SENTENCES = {
    "embedded": "fargate_lab's own emulator: tasks really run, time is virtual, nothing leaves this machine.",
    "fargate_lab": "fargate_lab's own emulator: tasks really run, time is virtual, nothing leaves this machine.",
    "localstack": "LocalStack {version}: tasks run in Docker, time is real.",
    "localstack without ecs": "LocalStack {version} answers, but its licence has no ECS.",
    "ministack": "A LocalStack-like server with ECS: tasks may run, but it gives them no network interface.",
    "moto_server": "moto_server: it keeps what you create, but starts no tasks.",
    "unknown": "A server with ECS that says nothing about itself: tasks may or may not run.",
    "unknown without ecs": "Something answers there, but it has no ECS ({why}).",
    "none": "Nothing answers at {where}.",
    "aws": "AWS itself: real tasks, real time, and a real bill.",
}
COST_WARNING = (
    "This lab works on AWS: what you create costs money until it is deleted. "
    "Everything made through it is tagged; lab.clean_up() removes exactly that."
)


@dataclass(frozen=True)
class Target:
    """One place where calls go, and what it can do.

    `kind` is "embedded", "fargate_lab", "localstack", "ministack", "moto_server", "unknown" or "aws".
    `endpoint` is None on AWS. `remark` says what was passed over on the way to this choice.
    """

    kind: str
    endpoint: str | None
    sentence: str
    runs_tasks: bool = True
    remark: str = ""

    @property
    def has_lab_api(self) -> bool:
        """Whether it has what AWS has not: the clock, the journal, curl (`/_lab/*`)."""
        return self.kind in OUR_OWN

    @property
    def tags_what_it_makes(self) -> bool:
        """Whether others may use the same account, so that what a lab makes must be tagged to be found again."""
        return not self.has_lab_api

    def __repr__(self) -> str:
        return f"{self.sentence} {self.remark}".strip()


def choose(
    wanted: str | None = None, allow: Collection[str] = (), environ: Mapping[str, str] | None = None
) -> Target:
    """The target for `wanted`: "embedded", "localstack", "aws" or an address ("http://localhost:4566").

    Without it: FARGATE_LAB_TARGET, FARGATE_LAB_ENDPOINT (a running emulator), AWS_ENDPOINT_URL, LOCALSTACK_HOST - the
    last three only when something with ECS answers there within a second - else the embedded emulator. `allow` names
    hosts besides this machine and *.localstack.cloud. Raises LabError or TargetRefused, in one sentence.
    """
    environ = os.environ if environ is None else environ
    wanted = wanted or environ.get("FARGATE_LAB_TARGET", "").strip() or None
    if wanted is not None:
        return _named(wanted, allow, environ)
    passed_over = []
    for variable, endpoint in _suggested(environ):
        try:
            meant = variable == "FARGATE_LAB_ENDPOINT"  # set by our launcher for this very kernel
            found = _at(_checked(endpoint, allow), MEANT_REAL_SECONDS if meant else probe.FIRST_REAL_SECONDS)
        except LabError as error:
            passed_over.append(f"({variable} was passed over: {error})")
            continue
        return replace(found, remark=" ".join(passed_over))
    return replace(_embedded(environ), remark=" ".join(passed_over))


def _named(wanted: str, allow: Collection[str], environ: Mapping[str, str]) -> Target:
    if wanted == "embedded":
        return _embedded(environ)
    if wanted == "aws":
        return Target("aws", None, SENTENCES["aws"])
    if wanted == "localstack":
        suggested = [endpoint for name, endpoint in _suggested(environ) if name != "FARGATE_LAB_ENDPOINT"]
        return _at(_checked(suggested[0] if suggested else f"localhost:{LOCALSTACK_PORT}", allow))
    if "://" not in wanted and ":" not in wanted and "." not in wanted and wanted != "localhost":
        raise LabError(f"{wanted!r} is no target: say 'embedded', 'localstack', 'aws', or an address.")
    return _at(_checked(wanted, allow))


def _suggested(environ: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for variable in ("FARGATE_LAB_ENDPOINT", "AWS_ENDPOINT_URL", "LOCALSTACK_HOST"):
        value = environ.get(variable, "").strip()
        if value and variable == "LOCALSTACK_HOST" and environ.get("USE_SSL", "").lower() in ("1", "true"):
            value = value if "://" in value else f"https://{value}"
        if value:
            yield variable, value


def _embedded(environ: Mapping[str, str]) -> Target:
    address = embedded.endpoint(environ.get("FARGATE_LAB_RATE", "").strip() or None)
    return Target("embedded", address, SENTENCES["embedded"])


def _at(endpoint: str, first_real_seconds: float = MEANT_REAL_SECONDS) -> Target:
    answered = probe.look(endpoint, first_real_seconds)
    kind = answered.kind
    row = kind if answered.ecs or kind == "none" else f"{kind} without ecs"
    text = SENTENCES.get(row) or SENTENCES["unknown without ecs"]
    sentence = text.format(version=answered.version, why=answered.why.rstrip("."), where=endpoint).replace(
        "  ", " "
    )
    if not answered.ecs:
        raise LabError(f"{sentence} Lab('embedded') needs neither.")
    return Target(kind, endpoint, sentence, runs_tasks=kind != "moto_server")


def _checked(address: str, allow: Collection[str]) -> str:
    """`scheme://host:port` of an address that may be used. Raises TargetRefused for other people's machines."""
    try:
        parts = urlsplit(address if "://" in address else f"http://{address}")
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise LabError(f"{address!r} is not an address like http://localhost:4566.") from None
    if not host or parts.scheme not in ("http", "https"):
        raise LabError(f"{address!r} is not an address like http://localhost:4566.")
    if host.endswith((".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".amazonaws.eu")):
        raise TargetRefused(f"{host} is AWS itself, which a lab reaches only as Lab('aws').")
    if not (_is_this_machine(host) or host.endswith(".localstack.cloud") or _allowed(host, allow)):
        raise TargetRefused(
            f"{host} is not this machine; Lab({address!r}, allow=[{host!r}]) says that you mean it."
        )
    if port is None:
        port = LOCALSTACK_PORT if "://" not in address or parts.netloc.endswith(":") else None
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" + (f":{port}" if port else "")


def _is_this_machine(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _allowed(host: str, allow: Collection[str]) -> bool:
    names = {allow} if isinstance(allow, str) else set(allow)
    return host in {urlsplit(name if "://" in name else f"//{name}").hostname for name in names}


# ------------------------------------------------------------------------------------------------------- clients

_one_at_a_time = (
    threading.RLock()
)  # making clients is not thread-safe in boto3, and we borrow the environment
_own_session: list[boto3.Session] = []


def make_client(target: Target, service: str, account: str, region: str | None) -> Any:
    """A boto3 client of `service` at `target`; the account is the access key there (never a real key).

    On AWS plain boto3 with the learner's own credentials and region. Raises LabError for a service that
    localstack-client does not know: a client made another way would reach AWS.
    """
    with _one_at_a_time:
        if target.endpoint is None:
            config = Config(
                ignore_configured_endpoint_urls=True,
                retries={"mode": "standard", "max_attempts": 4},
                user_agent_extra="fargate-lab",
            )
            return boto3.Session(region_name=region).client(service, config=config)
        with _nobody_elses_settings(target.endpoint):
            if localstack_client.config.get_service_endpoint(service) is None:
                raise LabError(
                    f"This lab has no {service!r}: localstack-client maps no such service to an endpoint."
                )
            session = localstack_client.session.Session(
                aws_access_key_id=account, aws_secret_access_key="lab", region_name=region or "us-east-1"
            )
            made = session.client(service, config=_local_config(target.endpoint))
    made.meta.events.register_first("before-send", _guard(target.endpoint))
    return made


def _local_config(endpoint: str) -> Config:
    here = _is_this_machine(urlsplit(endpoint).hostname or "")
    return Config(
        retries={"mode": "standard", "total_max_attempts": 2},
        connect_timeout=5,
        read_timeout=120,
        max_pool_connections=16,
        parameter_validation=True,
        inject_host_prefix=False,  # else StartLiveTail and DiscoverInstances would leave for another host
        use_dualstack_endpoint=False,
        use_fips_endpoint=False,
        s3={"addressing_style": "path"},
        proxies={} if here else None,  # HTTP_PROXY is not for this machine
        user_agent_extra="fargate-lab",
    )


@contextmanager
def _nobody_elses_settings(endpoint: str) -> Iterator[None]:
    """Make localstack-client see our endpoint only, and boto3 a default session without the learner's profile.

    Both read module and process state at unlike moments; everything is put back at the end.
    """
    names = ("AWS_ENDPOINT_URL", "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "USE_SSL", "LOCALSTACK_HOST")
    before = {name: os.environ.pop(name, None) for name in names}
    default = boto3.DEFAULT_SESSION
    os.environ["AWS_ENDPOINT_URL"] = endpoint
    try:
        if not _own_session:
            _own_session.append(boto3.Session(aws_access_key_id="lab", aws_secret_access_key="lab"))
        boto3.DEFAULT_SESSION = _own_session[0]
        yield
    finally:
        boto3.DEFAULT_SESSION = default
        os.environ.pop("AWS_ENDPOINT_URL", None)
        os.environ.update({name: value for name, value in before.items() if value is not None})


def _guard(endpoint: str) -> Any:
    """An event hook that refuses to send to any place but `endpoint`."""
    home = urlsplit(endpoint)

    def refuse_other_hosts(request: Any, **_: Any) -> None:
        there = urlsplit(request.url)
        if (there.scheme, there.hostname, there.port) != (home.scheme, home.hostname, home.port):
            raise TargetRefused(
                f"A call was about to leave for {there.hostname}, which is not this lab's target."
            )

    return refuse_other_hosts
