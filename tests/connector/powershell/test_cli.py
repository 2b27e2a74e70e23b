"""`dropfax exchange powershell` and `import`."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from connector.cli import main
from connector.cli.site import read_settings

SETTINGS = '[site]\n[exchange]\n# who\nAcceptedDomains = ["contoso.example"]\n'
SCRIPT = "Set-TransportService MBX01 -PickupDirectoryMaxHeaderSize 96KB\r\n"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "dropfax.toml").write_text(SETTINGS)
    return tmp_path


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def script_in(site: Path, text: str, encoding: str = "utf-8") -> Path:
    file = site / "exchange.ps1"
    file.write_bytes(text.encode(encoding))
    return file


def test_the_script_is_printed_and_placeholders_are_named(site: Path):
    result = run("powershell", "--site", site)

    assert result.exit_code == 0
    assert "New-ForeignConnector -Name 'Fax'" in result.stdout
    assert "$PickupDirectoryPath holds a placeholder" in result.stderr


def test_the_script_is_written_for_windows_powershell(site: Path):
    """Windows PowerShell 5.1 takes a file without a byte order mark for ANSI."""
    result = run("powershell", "--site", site, "--drop-unc", "\\\\files\\drop", "--output", site / "set-up.ps1")
    written = (site / "set-up.ps1").read_bytes()

    assert result.stdout == ""
    assert written.startswith(b"\xef\xbb\xbf# ")
    assert written.count(b"\n") == written.count(b"\r\n") > 50
    assert b"'\\\\files\\drop'" in written
    assert run("import", "--site", site, site / "set-up.ps1").exit_code == 0


def test_the_script_is_data_for_who_asks_for_it(site: Path):
    told = json.loads(run("powershell", "--site", site, "--role", "remove", "--json").stdout)

    assert "Remove-ForeignConnector" in told["script"]
    assert told["refused"] == []


def test_an_import_shows_what_would_change_and_changes_nothing(site: Path):
    result = run("import", "--site", site, script_in(site, SCRIPT))

    assert result.exit_code == 0
    assert result.stdout == '[exchange]\nPickupDirectoryMaxHeaderSize = "96 KB"\n'
    assert "line 1: Set-TransportService: taken" in result.stderr
    assert (site / "dropfax.toml").read_text() == SETTINGS


def test_an_import_changes_the_file_and_leaves_the_old_one_beside_it(site: Path):
    result = run("import", "--site", site, "--write", script_in(site, SCRIPT))

    assert result.exit_code == 0
    assert read_settings(site).max_header_size == 96 * 1024
    assert "# who" in (site / "dropfax.toml").read_text()
    assert (site / "dropfax.toml.bak").read_text() == SETTINGS


def test_nothing_is_written_unless_everything_was_understood(site: Path):
    file = script_in(site, SCRIPT + "Set-Mailbox ann -MaxSendSize 1MB\r\n")

    result = run("import", "--site", site, "--write", file)

    assert result.exit_code == 2
    assert "line 2: Set-Mailbox: refused" in result.stderr
    assert "nothing is written" in result.stderr
    assert (site / "dropfax.toml").read_text() == SETTINGS


def test_what_was_understood_is_written_when_somebody_asks_for_a_part(site: Path):
    file = script_in(site, SCRIPT + "Set-Mailbox ann -MaxSendSize 1MB\r\n")

    assert run("import", "--site", site, "--write", "--partial", file).exit_code == 0
    assert read_settings(site).max_header_size == 96 * 1024


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_scripts_of_windows_are_read(site: Path, encoding: str):
    """Windows PowerShell's > writes UTF-16."""
    file = script_in(site, "Set-ForeignConnector Fax -Comment 'Büro'", encoding)

    assert 'Comment = "Büro"' in run("import", "--site", site, file).stdout


def test_a_script_in_another_encoding_is_refused(site: Path):
    assert (
        run("import", "--site", site, script_in(site, "Set-ForeignConnector Fax -Comment 'Büro'", "cp1252")).exit_code
        == 2
    )


def test_an_import_is_data_for_who_asks_for_it(site: Path):
    told = json.loads(run("import", "--site", site, "--json", script_in(site, SCRIPT + "Set-Nothing")).stdout)

    assert [note["fate"] for note in told["notes"]] == ["taken", "refused"]
    assert told["changed"] == {"PickupDirectoryMaxHeaderSize": "96 KB"}


def test_a_directory_of_the_script_is_found_where_somebody_says(site: Path):
    file = script_in(site, "Set-TransportService MBX01 -PickupDirectoryPath D:\\Pickup")

    result = run("import", "--site", site, "--directory", "D:\\Pickup=In", file)

    assert 'PickupDirectoryPath = "In"' in result.stdout
    assert run("import", "--site", site, "--directory", "D:\\Pickup", file).exit_code == 2


def test_what_the_environment_overrides_is_not_written(site: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DROPFAX_EXCHANGE_PICKUPDIRECTORYMAXHEADERSIZE", "32 KB")

    result = run("import", "--site", site, "--write", script_in(site, SCRIPT))

    assert result.exit_code == 2
    assert "the environment overrides" in result.stderr
    assert (site / "dropfax.toml").read_text() == SETTINGS


def test_a_script_that_sets_two_directories_alike_is_not_written(site: Path):
    """Exchange's cmdlets take it line by line; a site that has it would not start."""
    script = "Set-ForeignConnector Fax -DropDirectory Replay\r\n"

    result = run("import", "--write", "--site", site, script_in(site, script))

    assert result.exit_code != 0
    assert "should be two directories, neither inside the other" in result.stderr
    assert (site / "dropfax.toml").read_text() == SETTINGS
