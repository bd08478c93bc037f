"""What is left when a process dies at the worst moment."""
