"""`stress`: the profiles of replies for testers of programs that read reports, and the looks that a report can have."""

import json
from collections.abc import Iterator

import click

from foundation.options import json_option
from gateway.model.stress import PROFILES, Copy, Profile
from gateway.report.dialects import DIALECTS
from gateway.report.dialects.dialect import Dialect


@click.command()
@json_option
def stress(as_json: bool) -> None:
    """List the stress profiles of reports: which mails each lets come, when and how; and the looks of a report."""
    if as_json:
        profiles = {name: _profile(profile) for name, profile in PROFILES.items()}
        looks = [_look(dialect) for dialect in DIALECTS.values()]
        click.echo(json.dumps({"profiles": profiles, "dialects": looks}, indent=2))
        return
    click.echo("\n".join(_lines()))


def _profile(profile: Profile) -> dict[str, object]:
    return {"sentence": profile.sentence, "mails": [_copy(copy) for copy in profile.copies]}


def _copy(copy: Copy) -> dict[str, object]:
    """Return one mail: seconds after the honest one, or the turning point of the order in seconds after acceptance."""
    return {
        "after": int(copy.after.total_seconds()),
        "mirror": None if copy.mirror is None else int(copy.mirror.total_seconds()),
        "action": copy.action.value if copy.action else None,
        "only": sorted(action.value for action in copy.only),
        "shape": copy.shape.value if copy.shape else None,
        "message_id": "the honest report's" if copy.is_first else "its own",
    }


def _look(dialect: Dialect) -> dict[str, object]:
    return {
        "name": dialect.name,
        "version": dialect.version,
        "sentence": dialect.sentence,
        "rfc3464": dialect.claims_rfc3464,
    }


def _lines() -> Iterator[str]:
    yield "Profiles of replies ([gateway.report] stress, or X-Fax-Stress in a mail where stress_on_request is on):"
    for name, profile in PROFILES.items():
        yield f"  {name:<20}  {profile.sentence}"
    yield ""
    yield "Looks of a report ([gateway.report] dialect):"
    for dialect in DIALECTS.values():
        yield f"  {dialect.tag:<20}  {dialect.sentence}"
