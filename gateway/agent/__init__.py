"""The fax side as a delivery agent: takes messages from a Delivery Agent connector and acknowledges them (httpx)."""
