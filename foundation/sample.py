"""The settings file with every setting at its default, written from the declarations."""

from collections.abc import Iterator

from foundation.settings import Section, element_in, toml


def sample(model: type[Section]) -> str:
    """Write the whole settings file, each setting under its sentence; tables that may stand there many times stand there as comments."""
    return written(model())


def written(values: Section) -> str:
    """Write a whole settings file that holds these values."""
    return "\n".join(_section(values, ())).strip() + "\n"


def _section(values: Section, path: tuple[str, ...]) -> list[str]:
    lines: list[str] = []
    tables: list[str] = []
    dumped = values.model_dump(by_alias=True, mode="python")
    for attribute, field in type(values).model_fields.items():
        value, name = getattr(values, attribute), field.alias or attribute
        place, element = (*path, name), element_in(field)
        if isinstance(value, Section):
            tables += ["", f"# {field.description}", f"[{'.'.join(place)}]", *_section(value, place)]
        elif element is not None:
            if not value and field.get_default():  # where no table stands, its defaults would
                lines += ["", f"# {field.description}", f"{name} = []"]
            else:
                tables += _tables(value, element, field.description or "", place)
        elif value is None:
            lines += ["", f"# {field.description}", f"# {name} is absent"]
        else:
            lines += ["", f"# {field.description}", f"{name} = {toml(dumped[name])}"]
    return lines + tables


def _tables(
    values: tuple[Section, ...], element: type[Section], sentence: str, place: tuple[str, ...]
) -> Iterator[str]:
    """Write each table of a list; of an empty list an example that has no effect."""
    for value in values:
        yield from ("", f"# {sentence}", f"[[{'.'.join(place)}]]", *_section(value, place))
    if not values:
        example = [f"[[{'.'.join(place)}]]", *_section(element(), place)]
        yield from ("", f"# {sentence}", *(f"# {line}".rstrip() for line in example))
