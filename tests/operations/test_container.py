"""The image and the compose file, as Docker reads them."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
# Docker fills in what .env leaves out.
_DEFAULT = re.compile(r"\$\{\w+:-([^}]*)\}")


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(_DEFAULT.sub(r"\1", text))["services"])


def bots(services: dict[str, Any]) -> list[dict[str, Any]]:
    return [service for name, service in services.items() if name.startswith("goodwill")]


def instructions(name: str) -> list[str]:
    """The arguments of each such instruction of the last stage, in order."""
    stage = DOCKERFILE.rpartition("\nFROM ")[2]
    return [line.partition(" ")[2] for line in stage.splitlines() if line.startswith(f"{name} ")]


def test_two_replicas_share_one_database(services: dict[str, Any]) -> None:
    """Both share the database and the receipts, wait for the database, and are watched."""
    assert len(bots(services)) == 2
    assert {each["environment"]["DATABASE_URL"] for each in bots(services)} == {
        "postgresql://goodwill_bot:${BOT_PASSWORD:?set BOT_PASSWORD in .env}@database/goodwill"
    }
    for each in bots(services):
        assert each["volumes"] == ["files:/data/files"]
        assert each["depends_on"]["database"]["condition"] == "service_healthy"
        assert each["environment"]["GOODWILL_FILES"] == "/data/files"
    assert "healthcheck" in services["database"]


def test_only_the_migration_is_the_tables_owner(services: dict[str, Any]) -> None:
    """It grants what the bots need, and they wait until it is done."""
    migrate = services["migrate"]
    assert migrate["command"] == ["migrate", "--grant", "goodwill_bot"]
    assert "//goodwill_owner:" in migrate["environment"]["DATABASE_URL"]
    assert migrate["restart"] == "no"
    for each in bots(services):
        assert each["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
        assert "OWNER_PASSWORD" not in str(each["environment"])


@pytest.mark.parametrize("name", ["database", "migrate", "goodwill-a", "goodwill-b", "balancer"])
def test_no_service_can_do_more_than_its_work(services: dict[str, Any], name: str) -> None:
    """Read-only, without capabilities or a way to new ones, and without adding any back."""
    service = services[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not {"cap_add", "privileged", "pid", "network_mode"} & set(service)


def test_no_service_is_root(services: dict[str, Any]) -> None:
    """By the image's own user, or by the one that compose names."""
    assert instructions("USER") == ["goodwill"]
    assert services["database"]["user"] == "postgres"
    assert services["balancer"]["image"].startswith("nginxinc/nginx-unprivileged:")
    assert all("user" not in each for each in bots(services))


def test_what_the_bot_writes_is_its_own(services: dict[str, Any]) -> None:
    """A volume takes the owner of the folder in the image: /data and /data/files belong to the user."""
    owned = [words for words in instructions("RUN") if "install -d -o goodwill" in words]
    assert len(owned) == 1
    folders = set(re.findall(r"(?<=\s)/\S+", owned[0].partition("install -d")[2]))
    mounts = {volume.partition(":")[2] for each in bots(services) for volume in each["volumes"]}
    assert folders >= {*mounts, *instructions("VOLUME"), "/data/files"}
    environment = " ".join(instructions("ENV"))
    assert "GOODWILL_FILES=/data/files" in environment
    assert "DATABASE_URL=sqlite:////data/goodwill.db" in environment
    assert all(each["tmpfs"] == ["/tmp:size=256m"] for each in bots(services))  # noqa: S108 - in the container


def test_images_can_be_pinned_by_digest() -> None:
    """Each image that is fetched has a variable of its own; both stages are of one image."""
    compose = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    for variable in ("PYTHON_IMAGE", "POSTGRES_IMAGE", "NGINX_IMAGE"):
        assert f"${{{variable}:-" in compose
    assert re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE) == ["${PYTHON_IMAGE}", "${PYTHON_IMAGE}"]


def test_the_image_can_trace() -> None:
    """What it installs is locked by hash, OpenTelemetry with it."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    for package in ("opentelemetry-sdk", "opentelemetry-exporter-otlp-proto-http"):
        assert re.search(rf"^{package}==\S+ \\\n    --hash=sha256:", lock, re.MULTILINE)
    assert "--require-hashes -r requirements.lock" in DOCKERFILE


@pytest.mark.skipif(shutil.which("docker") is None, reason="docker is not installed")
def test_docker_understands_the_compose_file() -> None:
    """`docker compose config` resolves it, with and without the balancer."""
    passwords = dict.fromkeys(("POSTGRES_PASSWORD", "OWNER_PASSWORD", "BOT_PASSWORD"), "x")
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", **passwords}
    if subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode:
        pytest.skip("docker has no compose plugin")
    command = ["docker", "compose", "--file", "compose.yaml", "--profile", "http", "config", "--format"]
    said = subprocess.run(
        [*command, "json"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=30, check=False
    )
    assert said.returncode == 0, said.stderr
    assert {"database", "migrate", "goodwill-a", "goodwill-b", "balancer"} == set(
        json.loads(said.stdout)["services"]
    )
