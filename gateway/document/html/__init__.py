"""HTML of mails rendered on our paper, with no network and no files."""
