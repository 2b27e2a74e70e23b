"""`python -m gateway`: the fax side alone."""

from gateway.cli import main

main(prog_name="python -m gateway")
