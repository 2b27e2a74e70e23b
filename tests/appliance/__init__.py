"""The appliance's command by itself."""
