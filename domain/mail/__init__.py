"""The way in for e-mail: bytes become an `Email` (parsing.py), which knows who it is (identity.py)."""
