"""Words that only their conversation may read: sealed under a key of its own, which is itself sealed
under the installation's master key. Who destroys the first has destroyed the words."""
