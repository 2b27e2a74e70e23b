"""Configuration in an administrator's words: the script that sets a real Exchange up for a site, and the reading of such scripts.

Only a subset of PowerShell is read, and nothing is ever run: see `connector.powershell.importing`.
"""
