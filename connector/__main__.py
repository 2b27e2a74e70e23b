"""`python -m connector`: the Exchange side alone."""

from connector.cli import main

main(prog_name="python -m connector")
