"""What the tests stand on: real servers, templates of databases."""
