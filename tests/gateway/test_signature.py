"""The gateway signs its files as what it is."""

import pytest

from tests.architecture.house import modules


@pytest.mark.rule("message-files.gateway-never-signs-as-exchange")
def test_no_code_of_the_gateway_knows_the_signature_of_exchange():
    """[HF], [PR]: X-CreatedBy: MSExchange15 would open the header firewall for whoever wrote the fax."""
    assert [path.name for path in modules("gateway", "wire") if "MSExchange15" in path.read_text("utf-8")] == []
