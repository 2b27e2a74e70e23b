"""`dropfax exchange user`: who may log in."""

import json
from pathlib import Path

from click.testing import CliRunner, Result

from connector.cli import main
from connector.smtp.users import may_log_in, read_users


def run(*arguments: str, said: str = "") -> Result:
    return CliRunner().invoke(main, ["user", *arguments], input=said)


def test_a_user_is_added_changed_and_removed(tmp_path: Path):
    file = tmp_path / "new" / "users"

    done = [
        run("ann", "--file", str(file), "--json", said="one\n"),
        run("bob", "--file", str(file), "--json", said="two\r\n"),
        run("ann", "--file", str(file), "--json", said="three\n"),
        run("bob", "--file", str(file), "--json", "--remove"),
    ]

    assert [json.loads(each.stdout)["done"] for each in done] == ["added", "added", "changed", "removed"]
    users = read_users(file)
    assert list(users) == ["ann"]
    assert may_log_in(users, "ann", b"three")
    assert file.stat().st_mode & 0o777 == 0o600


def test_the_file_is_the_one_of_the_site(tmp_path: Path):
    (tmp_path / "dropfax.toml").write_text("[exchange.ReceiveConnector]\nAuthUsers = 'spool/users'\n")

    done = run("ann", "--site", str(tmp_path), said="secret\n")

    assert done.stdout == f"added ann in {tmp_path / 'spool/users'}\n"
    assert "secret" not in done.output


def test_what_cannot_be_is_refused(tmp_path: Path):
    (tmp_path / "dropfax.toml").write_text("")
    file = tmp_path / "users"
    refusals = [
        run("a:b", "--file", str(file), said="x\n"),
        run("ann", "--file", str(file), said="\n"),
        run("ann", "--file", str(file), said="x" * 1001 + "\n"),
        run("ann", "--file", str(file), "--remove"),
        run("ann", "--site", str(tmp_path), said="x\n"),
    ]

    assert [(r.exit_code, r.stderr.endswith("nothing was written\n")) for r in refusals] == [(2, True)] * 5
    assert not file.exists()


def test_a_file_that_is_none_of_ours_is_left_alone(tmp_path: Path):
    file = tmp_path / "users"
    file.write_text("root:x:0:0\n")

    refusal = run("ann", "--file", str(file), said="x\n")

    assert refusal.exit_code == 2
    assert "line 1 is not user:hash" in refusal.stderr
    assert file.read_text() == "root:x:0:0\n"
