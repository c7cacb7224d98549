"""The functions RQ runs, named in dispatcher/jobs.py. Their arguments are ids."""
