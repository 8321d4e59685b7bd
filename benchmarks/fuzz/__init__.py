"""Coverage-guided fuzzing of every codec: foreign bytes may earn a typed fault, never anything else."""
