"""Words that only their conversation may read: sealed under a key of its own, and that under the
installation's master key. Who destroys the first has destroyed the words."""
