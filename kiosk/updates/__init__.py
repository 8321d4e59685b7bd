"""New versions of the program: fetched and verified, unpacked beside the old one, tried, kept or given back."""
