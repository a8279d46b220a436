"""The paper of a hand-over."""
