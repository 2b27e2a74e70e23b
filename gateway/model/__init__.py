"""Facts and policy of the fax side: no files, no clock, no SQL."""
