"""One file a noun. Each route says in its parameters who may call it."""
