"""What those who would counsel learn and sign: data files, to be read and corrected by people who
know the matter and the languages."""
