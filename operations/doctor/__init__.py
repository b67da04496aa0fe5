"""`python bot.py doctor`: what the desk needs, each asked where it is, with what to do about it."""
