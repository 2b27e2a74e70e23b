"""`python -m appliance`: the same as `dropfax`."""

from appliance.cli import main

main(prog_name="dropfax")
