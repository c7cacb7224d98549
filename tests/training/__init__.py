"""The data files of the course and of the code of conduct."""
