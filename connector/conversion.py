"""What becomes of reports that other systems made (DSNConversionMode, Set-TransportConfig)."""
