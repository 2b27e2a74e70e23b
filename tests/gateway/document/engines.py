"""The HTML engines, where they can be used."""

from gateway.document.html.engine import engine_name
from gateway.settings import DocumentSettings, HtmlEngine
from tests.components import missing


def with_engine(engine: HtmlEngine) -> DocumentSettings:
    """Return settings that choose the engine; without it the test that asks is skipped, or fails where CI is set."""
    settings = DocumentSettings(html_engine=engine)
    if not engine_name(settings):
        missing(f"the HTML engine {engine.value} with its system libraries")
    return settings
