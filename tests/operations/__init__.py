"""What an operator and the senders of returns meet."""
