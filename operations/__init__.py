"""What an operator runs on the server: the commands, and the papers written to a folder."""
