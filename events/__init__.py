"""What happened: the vocabulary of the log, its bytes, and the log itself.

This folder knows nothing of the other three. Rules change, history does not: whatever is decided, matched or
rendered later is a reading of what stands here.
"""
