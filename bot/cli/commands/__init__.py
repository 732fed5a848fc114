"""One file a group of commands; each is imported when its command is used."""
