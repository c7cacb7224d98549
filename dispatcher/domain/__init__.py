"""The rules, as pure functions of values; nothing here knows SQL, sockets, Redis or HTTP."""
