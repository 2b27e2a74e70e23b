"""The fax side: takes message files from Drop, renders and dials them, and answers through Replay."""
