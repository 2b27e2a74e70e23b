"""Programs that read our reports, as executable contracts."""
