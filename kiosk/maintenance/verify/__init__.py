"""Is this slip or certificate genuine? Judged by what the platform has published, without a network."""
