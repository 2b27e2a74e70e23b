"""What a site's gateway has to tell of its faxes and lines, as data and in sentences: for the command line, REST and the console."""
