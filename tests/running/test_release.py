"""A release: an archive with its results, installed into a folder of its own, and commands that do not run as root."""

import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import config
from app.policy import checked, promises
from app.policy.checked import FILE as RESULTS
from app.policy.checked import Check, Checked, Outcome
from tests.support.running import run
from tests.support.server import ROOT

pytestmark = pytest.mark.slow

GIT = shutil.which("git") or "git"
IS_ROOT = os.geteuid() == 0
# Someone else than root where the tests are root's, else root of a namespace, where nobody else is to be had.
AS_ROOT = () if IS_ROOT else ("unshare", "--map-root-user")
USER = "nobody" if IS_ROOT else "root"

# In the place of bin/install, which fetches packages: an environment with Python alone.
INSTALL = """#!/bin/sh
set -eu
[ "$1" = requirements.txt ]
python3 -m venv --without-pip .venv
id -un > installed-by
"""


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Not in pytest's: other users cannot enter that."""
    made = Path(tempfile.mkdtemp(prefix="jobplanr-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def checkout(folder: Path) -> Path:
    """The project as it stands, as a commit of its own."""
    copy = folder / "checkout"
    names = subprocess.run(
        (GIT, "ls-files", "--cached", "--others", "--exclude-standard", "-z"),
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    for name in filter(None, names.split("\0")):
        if (ROOT / name).exists():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, copy / name)
    (copy / "bin" / "install").write_text(INSTALL)
    (copy / ".venv").symlink_to(ROOT / ".venv")
    git(copy, "init", "-q")
    git(copy, "add", "-A")
    git(copy, "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-qm", "A release")
    return copy


def git(folder: Path, *words: str) -> str:
    # The link to the environment is no folder, so the list of what is ignored does not have it.
    (folder / ".git" / "info").mkdir(parents=True, exist_ok=True)
    (folder / ".git" / "info" / "exclude").write_text(".venv\nresults.json\n")
    return subprocess.run((GIT, *words), cwd=folder, capture_output=True, text=True, check=True).stdout


def results(checkout: Path, code: str = "", **found: checked.Result) -> Path:
    """Of a run in which every promise was kept, but for these."""
    outcomes = {}
    for id in promises.IDS:
        result = found.get(id, "passed")
        outcomes[id] = Outcome(result=result, checks=[Check(words="Letters: it is so", result=result)])
    file = checkout / "results.json"
    code = code or checked.fingerprint(checkout)
    file.write_text(
        Checked(finished_at="2026-11-24T12:00:00Z", commit="1234567", code=code, promises=outcomes).model_dump_json()  # type: ignore[arg-type] # a text is read as the time it is
    )
    return file


def release(checkout: Path, file: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run((checkout / "bin" / "release", file), capture_output=True, text=True, timeout=60)


@pytest.fixture(scope="module")
def archive(checkout: Path) -> Path:
    done = release(checkout, results(checkout))
    assert done.returncode == 0, done.stderr
    [made] = (checkout / "dist").glob("*.tar.gz")
    return made


def test_the_archive_shows_each_promise_as_checked_and_names_its_version(archive: Path, tmp_path: Path) -> None:
    with tarfile.open(archive) as packed:
        packed.extractall(tmp_path, filter="data")
    [unpacked] = tmp_path.iterdir()
    version = (unpacked / "VERSION").read_text().strip()
    assert unpacked.name == f"jobplanr-{version}"
    # In a process of its own: the release's code, and not this one's.
    code = (
        "import json, app; client = app.create_app().test_client();"
        "page = client.get('/privacy/promises').text; up = client.get('/healthz').get_json();"
        "print(json.dumps([page.count('1 test passed'), 'Every promise was kept' in page, up['version']]))"
    )
    more = {"APP_ENV": "test", "DATABASE_URL": _a_database(unpacked, tmp_path), "PYTHONPATH": str(unpacked)}
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **more}
    done = subprocess.run(
        (ROOT / ".venv/bin/python", "-c", code), cwd=unpacked, env=env, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == [len(promises.IDS), True, version]


def _a_database(unpacked: Path, folder: Path) -> str:
    url = f"sqlite:///{folder}/a.db"
    env = {**os.environ, "APP_ENV": "test", "DATABASE_URL": url, "PYTHONDONTWRITEBYTECODE": "1"}
    upgrade = (ROOT / ".venv/bin/python", "-m", "flask", "--app", "wsgi", "db", "upgrade")
    subprocess.run(upgrade, cwd=unpacked, env=env, capture_output=True, check=True, timeout=60)
    return url


def test_results_of_other_code_make_no_release(checkout: Path) -> None:
    done = release(checkout, results(checkout, code="0" * 64))
    assert done.returncode != 0
    assert "of other code" in done.stderr


def test_a_broken_promise_makes_no_release(checkout: Path) -> None:
    done = release(checkout, results(checkout, mail="failed"))
    assert done.returncode != 0
    assert "Not kept: mail" in done.stderr


def test_what_is_not_committed_makes_no_release(checkout: Path) -> None:
    (checkout / "README.md").write_text("More.")
    try:
        done = release(checkout, results(checkout))
        assert done.returncode != 0
        assert "not committed" in done.stderr
    finally:
        git(checkout, "checkout", "README.md")


class Machine:
    """A machine that the release is installed on: its folders in one of ours."""

    def __init__(self, folder: Path) -> None:
        self.home, self.settings = folder / "home", folder / "settings"
        self.home.mkdir()
        self.settings.mkdir(mode=0o700)
        self.env = {
            **os.environ,
            "JOBPLANR_HOME": str(self.home),
            "JOBPLANR_SETTINGS": str(self.settings),
            "JOBPLANR_USER": USER,
            "OF_ROOT": "hush",
        }
        self.write("jobplanr.env", "APP_ENV='production'\nDATABASE_URL='of the application'\n")
        self.write("jobplanr-owner.env", "MIGRATION_DATABASE_URL='of the owner, with a $ and spaces'\n")
        self.write("jobplanr-operator.env", "DATABASE_URL='of the operator'\n")

    def write(self, name: str, text: str) -> None:
        file = self.settings / name
        file.write_text(text)
        file.chmod(0o600)

    def run(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        command = [*AS_ROOT, *map(str, words)]
        return subprocess.run(command, env=self.env, cwd="/", capture_output=True, text=True, timeout=60)


@pytest.fixture(scope="module")
def machine(folder: Path) -> Machine:
    made = folder / "machine"
    made.mkdir()
    return Machine(made)


@pytest.fixture(scope="module")
def installed(machine: Machine, archive: Path, checkout: Path) -> Path:
    done = machine.run(checkout / "deploy" / "install", archive)
    assert done.returncode == 0, done.stderr
    [release] = (machine.home / "releases").iterdir()
    return release


def test_it_is_installed_as_the_user_and_belongs_to_root(installed: Path) -> None:
    assert (installed / "installed-by").read_text().strip() == USER
    for path in (installed, *installed.rglob("*")):
        found = path.lstat()
        assert found.st_uid == os.geteuid(), path
        assert path.is_symlink() or not found.st_mode & 0o022, path
    assert list((installed / "app").rglob("__pycache__")), "compiled before, since nothing may be written later"
    assert (installed / "app/policy" / RESULTS.name).exists()


def test_nothing_is_installed_into_a_release_that_is_there(
    machine: Machine, installed: Path, archive: Path, checkout: Path
) -> None:
    before = sorted(installed.rglob("*"))
    done = machine.run(checkout / "deploy" / "install", archive)
    assert done.returncode != 0
    assert "there already" in done.stderr
    assert sorted(installed.rglob("*")) == before


def test_half_of_a_release_does_not_stay(machine: Machine, installed: Path, folder: Path) -> None:
    broken = folder / "jobplanr-2026.01.01-abcdef0"
    (broken / "bin").mkdir(parents=True)
    (broken / "bin" / "install").write_text("#!/bin/sh\nexit 2\n")
    (broken / "bin" / "install").chmod(0o755)
    with tarfile.open(folder / "broken.tar.gz", "w:gz") as packed:
        packed.add(broken, broken.name)
    done = machine.run(installed / "deploy" / "install", folder / "broken.tar.gz")
    assert done.returncode != 0
    assert [path.name for path in (machine.home / "releases").iterdir()] == [installed.name]


LOOK = "import json, os; print(json.dumps([os.geteuid(), os.getgroups(), os.getcwd(), dict(os.environ)]))"


@pytest.mark.parametrize(
    ("role", "name", "value"),
    [
        ("web", "DATABASE_URL", "of the application"),
        ("operator", "DATABASE_URL", "of the operator"),
        ("owner", "MIGRATION_DATABASE_URL", "of the owner, with a $ and spaces"),
    ],
)
def test_a_command_runs_as_the_user_with_the_settings_of_its_role(
    machine: Machine, installed: Path, role: str, name: str, value: str
) -> None:
    done = machine.run(installed / "deploy" / "as", role, ".venv/bin/python", "-c", LOOK)
    assert done.returncode == 0, done.stderr
    user, groups, where, env = json.loads(done.stdout)
    assert (user != 0) == IS_ROOT
    assert 0 not in groups or not IS_ROOT
    assert where == str(installed)
    assert env[name] == value
    assert env["APP_ENV"] == "production"
    assert "OF_ROOT" not in env


def test_a_command_leaves_nothing_in_the_release(machine: Machine, installed: Path) -> None:
    (installed / "app" / "another.py").write_text("")
    before = sorted(installed.rglob("*"))
    done = machine.run(installed / "deploy" / "as", "web", ".venv/bin/python", "-c", "import app.another")
    assert "another" not in done.stderr
    assert sorted(installed.rglob("*")) == before
    (installed / "app" / "another.py").unlink()


def test_a_role_without_its_file_is_named(machine: Machine, installed: Path) -> None:
    done = machine.run(installed / "deploy" / "as", "worker", "true")
    assert done.returncode != 0
    assert "jobplanr-worker.env is missing" in done.stderr
    assert machine.run(installed / "deploy" / "as", "root", "true").returncode == 2


def test_switching_names_it_current_and_back(machine: Machine, installed: Path) -> None:
    current = machine.home / "current"
    earlier = machine.home / "releases" / "earlier"
    shutil.copytree(installed / "deploy", earlier / "deploy")
    for release in (installed, earlier, installed):
        assert machine.run(release / "deploy" / "switch").returncode == 0
        assert current.resolve() == release
    shutil.rmtree(earlier)


def test_a_release_never_runs_with_what_development_falls_back_to(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    version = tmp_path / "VERSION"
    version.write_text("2026.01.01-abcdef0\n")
    monkeypatch.setattr(config, "_VERSION", version)
    with pytest.raises(config.SettingsError, match="APP_ENV"):
        config.from_environment({})
    assert config.from_environment({"APP_ENV": "test", "SECRET_KEY": "x"})["VERSION"] == "2026.01.01-abcdef0"


def test_a_command_alone_makes_no_key(tmp_path: Path) -> None:
    done = run("flask", "--app", "wsgi", "db", "roles", INSTANCE_FOLDER=str(tmp_path / "instance"))
    assert "create role jobplanr_owner" in done.stdout
    assert not (tmp_path / "instance").exists()
