"""What goes on paper at the terminal."""
