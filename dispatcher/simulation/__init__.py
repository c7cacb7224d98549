"""The rules of routing under a virtual clock, with made-up people, beside other ways to ring."""
