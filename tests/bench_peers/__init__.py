"""The same work on Imece and on what people would use instead, in one run."""
