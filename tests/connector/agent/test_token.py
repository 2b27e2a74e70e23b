"""The token that a delivery agent must show."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from connector.agent.token import token_of
from connector.errors import AgentSocketError


@pytest.mark.rule("agents.token")
def test_a_token_is_made_once_for_its_owner_alone(tmp_path: Path):
    file = tmp_path / "spool" / "agent.token"

    token = token_of(file)

    assert token_of(file) == token == file.read_text().strip()
    assert len(token) >= 43  # 32 random bytes in base64
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["agent.token"]


def test_two_that_start_at_the_same_time_have_the_same_token(tmp_path: Path):
    with ThreadPoolExecutor(8) as pool:
        tokens = set(pool.map(lambda _: token_of(tmp_path / "agent.token"), range(16)))

    assert len(tokens) == 1


@pytest.mark.parametrize("text", ["", "\n", "short", "two words of a token", "tökens-are-plain-ascii", "x" * 20 + "\0"])
def test_a_token_that_anybody_could_guess_or_nobody_can_show_is_refused(tmp_path: Path, text: str):
    file = tmp_path / "agent.token"
    file.touch(0o600)
    file.write_text(text, "utf-8")

    with pytest.raises(AgentSocketError, match="holds no token"):
        token_of(file)


def test_a_token_that_everybody_can_read_is_refused(tmp_path: Path):
    file = tmp_path / "agent.token"
    token_of(file)
    file.chmod(0o644)

    with pytest.raises(AgentSocketError, match="chmod o-rwx"):
        token_of(file)


def test_an_administrator_may_choose_the_token(tmp_path: Path):
    file = tmp_path / "agent.token"
    file.touch(0o640)
    file.write_text("correct-horse-battery-staple\n")

    assert token_of(file) == "correct-horse-battery-staple"
