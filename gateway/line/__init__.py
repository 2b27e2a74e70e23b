"""The simulated telephone line."""
