"""The settings: where they are read, the kinds of value they have, and what is made of them."""
