"""Which statements say the same: a policy with a version, the matcher that applies it, and why it joined what."""
