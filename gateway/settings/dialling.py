"""The dial plan: how numbers are dialled, which are refused, and what names stand for several."""

from enum import StrEnum, unique
from typing import Self

from pydantic import model_validator

from foundation.settings import AmissError, Section, setting
from gateway.settings.kinds import AliasNumber


class NumberRule(Section):
    """Who may be sent a fax, and by whom."""

    name: str = setting("", "Name of the rule, which the report to a refused sender states.", min_length=1)
    sender: str = setting("*", "Senders it speaks of: an address, or a pattern such as *@contoso.example.")
    number: str = setting("*", "Numbers it speaks of: a number, or a pattern such as +1900*.")
    allow: bool = setting(False, "Whether these faxes pass: true lets them, false refuses them.")  # noqa: FBT003


@unique
class Validation(StrEnum):
    """How closely a number is looked at."""

    OFF = "off"
    POSSIBLE = "possible"
    VALID = "valid"


class DiallingSettings(Section):
    """The dial plan: how a number of an address becomes the digits that are dialled, and which numbers are refused."""

    country: str = setting(
        "",
        'The country of the fax line, such as "US" or "DE": numbers without + are read as that country dials them. Empty: they are '
        "dialled as they are.",
        pattern=r"^([A-Z]{2})?$",
    )
    area: str = setting("", "The area code in front of a number that has none, such as 425.", pattern=r"^[0-9]{0,6}$")
    outside: str = setting(
        "", "Digits that the exchange of the house wants in front, such as 9 or 9p.", pattern=r"^[0-9*#pw]{0,8}$"
    )
    trunk: str = setting(
        "auto",
        'Digits in front of a national number: "auto" for the custom of the country, or digits such as 0.',
        pattern=r"^(auto|[0-9]{0,4})$",
    )
    international: str = setting(
        "auto",
        'Digits in front of a country code: "auto" for the custom of the country, or digits such as 00.',
        pattern=r"^(auto|[0-9]{0,6})$",
    )
    extension_length: int = setting(
        0,
        "Numbers of at most so many digits are extensions of the house and dialled as they are; 0 for none.",
        ge=0,
        le=8,
    )
    validation: Validation = setting(
        Validation.POSSIBLE,
        'How closely a number is looked at: "off", "possible" (it has a length that its country knows) or "valid" (its country has given '
        "out such numbers). Numbers for testing are always taken.",
    )
    refuse_emergency: bool = setting(True, "Refuse emergency numbers (112, 911, 999 and those of the country).")  # noqa: FBT003
    refuse_premium: bool = setting(True, "Refuse numbers of premium rate.")  # noqa: FBT003
    rules: tuple[NumberRule, ...] = setting(
        (), "Who may send to which numbers; the first rule that fits decides, and where none does all may."
    )

    @model_validator(mode="after")
    def _plan_has_its_country(self) -> Self:
        # What stands in front of a number depends on what the number means, which nobody knows without a country.
        named = {"area": "", "outside": "", "trunk": "auto", "international": "auto"}
        given = [name for name, absent in named.items() if getattr(self, name) != absent]
        if given and not self.country:
            raise AmissError(
                'should stand beside a country, such as country = "US", without which it means nothing', given[0]
            )
        return self


class AliasSettings(Section):
    """One address that stands for several numbers."""

    name: str = setting(
        "", "The part before the @, such as sales for sales@fax.contoso.example.", pattern=r"^[^\s@<>\"/=+]{1,64}$"
    )
    numbers: tuple[AliasNumber, ...] = setting(
        (), "The numbers that it stands for: +14255550123, or with a name Bob@+14255550123.", min_length=1
    )
