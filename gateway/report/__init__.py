"""What the sender reads: reports and every sentence in them."""
