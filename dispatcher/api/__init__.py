"""The HTTP edge: requests in, actions run, problems out. Commands only; facts come down live."""
