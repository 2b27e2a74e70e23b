"""A gateway that prints in the process of the test: a printing process of its own would take longer to start than most tests take."""

from gateway.app import Surroundings
from gateway.document.printing import print_fax

PRINTING_HERE = Surroundings(printer=print_fax)
"""What commands tell of a fax does not depend on where it was printed; that a gateway prints elsewhere, tests/system shows."""
